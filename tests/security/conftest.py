"""One running stack for all that goes over the real doors, with data of two counties in it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest

if TYPE_CHECKING:
    from deploy.local.stack import Stack
    from tests.integration.door.agency import Agency
    from tests.security.doors import Doors
    from tests.security.town import Town


@pytest.fixture(scope="package")
def stack() -> Iterator["Stack"]:
    """A stack of one's own: its clock was never moved, all agencies take part, nobody else minds what is tried here."""
    from tests.infrastructure import running_stack

    with running_stack() as running:
        yield running


@pytest.fixture(scope="package")
def doors(stack: "Stack") -> Iterator["Doors"]:
    """Both doors of the stack, for any agency."""
    from tests.security.doors import Doors

    with Doors(stack) as both:
        yield both


@pytest.fixture(scope="package")
def town(doors: "Doors") -> "Town":
    """Data of two counties."""
    from tests.security.town import settle

    return settle(doors)


@pytest.fixture
def enter(stack: "Stack") -> Iterator[Callable[..., "Agency"]]:
    """Connects as an agency: `enter("lab")`; closed after the test."""
    from tests.integration.door.agency import Agency

    with ExitStack() as closing:

        def connect(code: str, **options: Any) -> Agency:
            return closing.enter_context(Agency(stack.env, code, **options))

        yield connect


@pytest.fixture(scope="package")
def rows(stack: "Stack") -> Callable[..., list[tuple[Any, ...]]]:
    """Asks the gateway's database."""

    def ask(query: str, *values: Any, database: str = "GATEWAY") -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(stack.env[f"SANHU_DATABASE_URL_{database}"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        finally:
            connection.close()

    return ask
