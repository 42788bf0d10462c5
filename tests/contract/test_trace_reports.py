"""A report cannot be cut: whoever may have a trace as a paper may see all of a lot, in its own county."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

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


(REPORT,) = (act for act in rows("lots.toml", "act") if act["name"] == "trace_report")
SEATED = {row["agency"] for row in rows("seats.toml", "seat") if set(row["seats"]) & set(REPORT["by"])}
LOT = dict.fromkeys(shipped().dataset("lot").fields, "x") | {"uscc": "91441323MA4YNT018E"}


@pytest.mark.requirement("D.5", "E-09")
@pytest.mark.parametrize("agency", sorted({*REPORT["by"], *SEATED}))
def test_whoever_may_have_a_trace_as_a_paper_may_see_all_of_a_lot(agency: str) -> None:
    division = AGENCIES[agency].division or "441323"
    cut = SHARING.clearance(agency, "inspection.get_lot", None, ON).carry(LOT, LOT["uscc"], lambda _: (division,))
    assert cut is not None
    assert cut.withheld == ()
