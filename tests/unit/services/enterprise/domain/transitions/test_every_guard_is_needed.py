"""The tables are worth something: whichever guard is taken away, or never gives way, they are not met any more."""

from typing import Any

import pytest

from services.enterprise.domain import marks, memberships, titles, zones
from tests.unit.services.enterprise.domain.transitions import (
    test_mark_moves,
    test_membership_moves,
    test_title_moves,
    test_zone_moves,
)
from tests.unit.services.enterprise.domain.transitions.edges import check_allowed_alike

TABLES = {
    zones: test_zone_moves,
    memberships: test_membership_moves,
    titles: test_title_moves,
    marks: test_mark_moves,
}
GUARDS = [
    pytest.param(domain, name, id=f"{domain.__name__.rpartition('.')[2]}-{name}")
    for domain in TABLES
    for name in domain._GUARDS
]


@pytest.mark.parametrize("says", [None, "never"])
@pytest.mark.parametrize(("domain", "name"), GUARDS)
def test_a_guard_that_is_broken_is_noticed(regulations, monkeypatch, domain: Any, name: str, says: str | None):
    monkeypatch.setitem(domain._GUARDS, name, lambda _case, _move: says)
    table = TABLES[domain]
    with pytest.raises(AssertionError, match=r"allowed in spite of|refused"):
        check_allowed_alike(table.LAW, table.acting(regulations), demanding=name)
