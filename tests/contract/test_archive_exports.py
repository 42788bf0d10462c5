"""A file cannot be cut: whoever may have an archive exported may see every line of it in its own county."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from databus import contracts
from databus.identifiers import make_uscc
from gateway.domain.access import register
from gateway.domain.catalogue import shipped
from gateway.domain.sharing import Sharing
from gateway.registry.shipped import agreements
from services.enterprise.domain import archive
from tests.each import each

ON = date(2026, 11, 23)
RULES = Path(__file__).resolve().parents[2] / "services/enterprise/rules"
AGENCIES = register().agencies
SHARING = Sharing(shipped(), agreements().values(), AGENCIES)


def read(name: str) -> dict:
    return tomllib.loads((RULES / name).read_text(encoding="utf-8"))


USCC = make_uscc("441323", "MAEXPRT7")
PAPERS = read("papers.toml")
(EXPORT,) = (duty for duty in PAPERS["duty"] if duty["act"] == "export_archive")
LEFT_OUT = {name for row in PAPERS["archive_left_out"] for name in row["events"]}
MAY = sorted(
    {*EXPORT["by"], *(row["agency"] for row in read("seats.toml")["seat"] if set(row["seats"]) & set(EXPORT["by"]))}
)
# what an archive has a line about, with a sentence of its own
TOLD = sorted(name for name in archive._LINES if name not in LEFT_OUT)


@pytest.mark.requirement("E-15")
@pytest.mark.parametrize("agency", MAY)
@each("name", TOLD)
def test_whoever_may_have_an_archive_as_a_file_may_see_the_line(agency: str, name: str) -> None:
    division = AGENCIES[agency].division or "441323"
    clearance = SHARING.clearance(agency, name, None, ON)
    # of the county's own enterprise, as whatever is in its archive
    own = {"uscc": USCC, "division": division}
    example = contracts.get(name).example
    told = {**example, **{key: value for key, value in own.items() if key in example}}
    cut = clearance.carry(told, told.get("uscc"), lambda _: (division,))
    assert cut is not None
    assert cut.withheld == ()


@pytest.mark.requirement("E-15")
@pytest.mark.parametrize("agency", MAY)
def test_whoever_may_have_an_archive_as_a_file_may_read_it(agency: str) -> None:
    assert SHARING.clearance(agency, "enterprise.get_archive", None, ON)


@pytest.mark.requirement("D.5/repaired")
def test_lines_that_the_border_shows_to_nobody_are_in_no_file() -> None:
    hidden = {event for rule in shipped().dataset("enterprise_archive").rows for event in rule.where["event"]}
    assert hidden == LEFT_OUT
