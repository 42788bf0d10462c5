"""A file cannot be cut: whoever may have consignments exported may see all that is in it, in its own county."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from databus import contracts
from gateway.domain.access import register
from gateway.domain.catalogue import shipped
from gateway.domain.sharing import Sharing
from gateway.registry.shipped import agreements

ON = date(2026, 11, 23)
RULES = Path(__file__).resolve().parents[2] / "services/inspection/rules"
AGENCIES = register().agencies
SHARING = Sharing(shipped(), agreements().values(), AGENCIES)


def rows(name: str, table: str) -> list[dict]:
    return tomllib.loads((RULES / name).read_text(encoding="utf-8"))[table]


(EXPORT,) = (act for act in rows("jobs.toml", "act") if act["name"] == "export_consignments")
SEATED = {row["agency"] for row in rows("seats.toml", "seat") if set(row["seats"]) & set(EXPORT["by"])}


@pytest.mark.requirement("D.5", "D.5/points_and_evidence")
@pytest.mark.parametrize("agency", sorted({*EXPORT["by"], *SEATED}))
@pytest.mark.parametrize("event", ["inspection.mode_decided", "inspection.certificate_issued"])
def test_whoever_may_have_consignments_as_a_file_may_see_all_of_them(agency: str, event: str) -> None:
    division = AGENCIES[agency].division or "441323"
    example = dict(contracts.get(event).example)
    cut = SHARING.clearance(agency, event, None, ON).carry(example, example["uscc"], lambda _: (division,))
    assert cut is not None
    assert cut.withheld == ()
