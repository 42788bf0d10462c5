"""The journey of the main job on the session's stack; each step is taken when a test first asks for it."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from deploy.demo.journey import Journey
    from deploy.local.stack import Stack


@pytest.fixture(scope="package")
def stack_to_spoil() -> Iterator["Stack"]:
    """A stack of one's own, for what asks anything of everybody: agencies, keys and agreements may be gone after it."""
    from tests.infrastructure import running_stack

    with running_stack() as running:
        yield running


@pytest.fixture(scope="session")
def transcript() -> io.StringIO:
    """What the journey has told so far."""
    return io.StringIO()


@pytest.fixture(scope="session")
def journey(stack: "Stack", transcript: io.StringIO) -> Iterator["Journey"]:
    """The same steps as `make demo` runs; asking for a step's facts takes the steps before it."""
    from rich.console import Console

    from deploy.demo.journey import Journey, world_of
    from deploy.demo.teller import Teller

    with world_of(stack.env, Teller(Console(file=transcript, width=200))) as world:
        yield Journey(world)
