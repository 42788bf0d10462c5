"""Who sees which accesses; and who has the tasks of an agency that is no more."""

from dataclasses import replace
from datetime import UTC, date, datetime

from gateway.domain.access import register
from gateway.domain.catalogue import shipped
from gateway.domain.hiding import Hiding
from gateway.domain.viewing import (
    in_charge,
    view_of_agency,
    view_of_enterprise,
    view_of_operator,
    with_predecessors,
)

AGENCIES = register().agencies
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def hiding(agency: str, ordered_by: str | None = None) -> Hiding:
    return Hiding(
        id="0192f0c1-0000-7000-8000-0000000000a1",
        uscc="91441323MA4YNT018E",
        agency=agency,
        entry=None,
        from_at=NOW,
        until_on=date(2026, 12, 1),
        until_at=NOW,
        case_reference="溯〔2026〕1号",
        legal_basis="行政处罚法 54",
        ordered_by=ordered_by or agency,
        officer="王",
        ordered_at=NOW,
        ended_at=None,
        ended_by=None,
        reason=None,
        version=1,
    )


def test_an_operator_sees_everything() -> None:
    seen = view_of_operator("operator")
    assert (seen.datasets, seen.hidden, seen.actors) == (None, (), True)


def test_an_enterprise_sees_all_data_sets_but_nothing_hidden_and_no_officer() -> None:
    seen = view_of_enterprise([hiding("samr")])
    assert (seen.datasets, len(seen.hidden), seen.actors, seen.agencies) == (None, 1, False, ())


def test_an_agency_sees_what_it_provides_and_what_it_hid_itself() -> None:
    seen = view_of_agency("samr", AGENCIES, shipped(), [hiding("samr"), hiding("tax"), hiding("env", "samr")])
    assert "penalty" in (seen.datasets or ())
    assert "credit_grade" not in (seen.datasets or ())
    assert [one.agency for one in seen.hidden] == ["tax"]


def test_an_agency_without_data_sets_sees_its_own_alone() -> None:
    assert view_of_agency("env", AGENCIES, shipped(), []).datasets == ()


def test_a_successor_stands_for_those_before_it() -> None:
    assert {"customs", "ciq", "aqsiq"} <= set(with_predecessors("customs", AGENCIES))
    assert with_predecessors("tax", AGENCIES) == ("tax",)


def test_the_tasks_of_a_removed_agency_are_its_successors() -> None:
    removed = {**AGENCIES, "ciq": replace(AGENCIES["ciq"], state="REMOVED")}
    assert in_charge("ciq", removed) == "customs"
    assert in_charge("ciq", AGENCIES) == "ciq"  # still there, so still in charge
    assert in_charge("nobody", AGENCIES) == "nobody"


def test_successors_in_a_circle_end() -> None:
    one, other = (replace(AGENCIES[code], state="REMOVED") for code in ("tax", "env"))
    circle = {"tax": replace(one, successor="env"), "env": replace(other, successor="tax")}
    assert in_charge("tax", circle) in circle
    assert set(with_predecessors("tax", circle)) == {"tax", "env"}
