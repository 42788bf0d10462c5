"""The AMQP door of a running stack, with its agencies' vhosts."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest

from tests.integration.door.agency import Agency

if TYPE_CHECKING:
    from deploy.local.stack import Stack

Enter = Callable[..., Agency]


@pytest.fixture
def enter(stack: "Stack") -> Iterator[Enter]:
    """Connects as an agency: `enter("lab")`; closed after the test, its queues emptied before and after."""
    with ExitStack() as closing:

        def connect(code: str, **options: Any) -> Agency:
            agency = closing.enter_context(Agency(stack.env, code, **options))
            if not options:
                agency.drain("receipts", "inbox")
            return agency

        yield connect


@pytest.fixture
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


@pytest.fixture
def new_uscc() -> Callable[[], str]:
    """Makes codes of enterprises that never were, with a valid check digit."""
    from databus.identifiers import check_character, organisation_check_character

    def make(division: str = "441323") -> str:
        unit = "".join(secrets.choice("ABCDEFGHJKLMNPQRTUWXY") for _ in range(8))
        body = f"91{division}{unit}{organisation_check_character(unit)}"
        return body + check_character(body)

    return make
