"""The pages with commands tell the truth: their commands run as they stand, and print what the pages show."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.stack import Stack
from tests.e2e.walkthrough import PAGES, run, shape, steps
from tests.infrastructure import make_folder

each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def fresh_stack() -> Iterator[Stack]:
    """A stack on which nothing has happened yet, as its reader's: what it prints depends on nothing else."""
    running = Stack(make_folder("pages"), attached=True)
    try:
        running.up()
        yield running
    finally:
        running.down(purge=True)


@each_page
def test_every_command_of_the_page_prints_what_the_page_shows(path: Path, fresh_stack: Stack, tmp_path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    printed = list(run(page, fresh_stack.home.env_file, tmp_path))
    for step, found in zip(steps(page), printed, strict=True):
        again = f"python -m tests.e2e.walkthrough {path.name}"
        assert shape(found) == shape(step.shown), f"{again}\n{step.command}\n{found}"


@each_page
def test_every_command_of_the_page_is_followed_by_what_it_prints(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert page.count("```sh\n") == len(steps(page)) >= 10
    for step in steps(page):
        assert step.shown.strip()
        assert "Traceback" not in step.shown


@each_page
def test_no_password_and_no_path_of_a_machine_is_on_the_page(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert set(re.findall(r"amqps?://[^:\s]+:([^@\s]+)@", page)) <= {"…"}
    assert "sanhu-tests" not in page
