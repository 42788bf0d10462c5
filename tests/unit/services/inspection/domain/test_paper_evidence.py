"""What evidence shows of a consignment: found by itself, and against the mere word after a false one."""

from dataclasses import replace
from datetime import date

import pytest

from services.inspection.domain.filings import ASSURANCE, FALSE, SELF_DECLARATION
from services.inspection.domain.laboratories import AdoptedBody, Interruption
from services.inspection.domain.paper_evidence import PaperEvidence, Shown, shown
from services.inspection.domain.reports import ADOPTED
from tests.unit.services.inspection.domain import test_filings, test_gathering, test_laboratories, test_reports

TODAY = date(2026, 11, 22)
UNTIL = date(2026, 12, 31)


def show(
    held: PaperEvidence, *, lab_said: bool = False, shipped: tuple[str, ...] = ("lab",), **declared: object
) -> Shown:
    return shown(held, test_gathering.consignment(**declared), TODAY, shipped, lab_said=lab_said)


def of(**evidence: object) -> PaperEvidence:
    uscc = test_gathering.ONE
    return PaperEvidence(**{name: {uscc: [one]} for name, one in evidence.items()})  # type: ignore[arg-type]


def test_nothing_held_leaves_the_words_of_the_declaration_and_every_absence_is_read() -> None:
    plain = show(PaperEvidence())
    assert (plain.cnas_lab, plain.self_declaration, plain.third_party_report, plain.assurance_filed) == (False,) * 4
    assert {one.fact for one in plain.read} == {"cnas_lab", "self_declaration", "third_party_report", "assurance_filed"}
    assert all(one.version is None for one in plain.read)
    said = show(PaperEvidence(), self_declaration=True, assurance_filed=True)
    assert said.self_declaration
    assert said.assurance_filed


@pytest.mark.requirement("M-09")
def test_a_self_declaration_on_file_is_found_by_itself() -> None:
    filed = replace(test_filings.ONE, kind=SELF_DECLARATION)
    found = show(of(filings=filed))
    assert found.self_declaration
    assert [one.key for one in found.read if one.fact == "self_declaration"] == ["inspection/filing/f1"]


@pytest.mark.requirement("M-13")
def test_an_assurance_on_file_is_found_by_itself() -> None:
    assert show(of(filings=test_filings.ONE)).assurance_filed


def test_after_a_false_one_the_mere_word_counts_no_more_until_the_bar_is_over() -> None:
    false = replace(test_filings.ONE, kind=ASSURANCE, state=FALSE, barred_until=TODAY)
    assert not show(of(filings=false), assurance_filed=True).assurance_filed
    over = replace(false, barred_until=date(2026, 11, 21))
    assert show(of(filings=over), assurance_filed=True).assurance_filed


@pytest.mark.requirement("A-09", "E-14")
def test_the_register_of_laboratories_comes_before_the_registrys_word() -> None:
    assert show(PaperEvidence(), lab_said=True).cnas_lab
    suspended = test_laboratories.laboratory(Interruption("suspended", date(2026, 1, 1), None, "停1", "整改"))
    assert not show(of(laboratories=suspended), lab_said=True).cnas_lab
    assert show(of(laboratories=test_laboratories.laboratory()), lab_said=False).cnas_lab
    assert not show(of(laboratories=test_laboratories.laboratory()), lab_said=True, hs_code="950300").cnas_lab


@pytest.mark.requirement("A-10", "M-09")
def test_an_adopted_report_is_found_by_itself_and_a_declared_one_only_while_its_body_is_listed() -> None:
    adopted = test_reports.report(bases=(ADOPTED,))
    assert show(of(reports=adopted)).third_party_report
    assert not show(of(reports=replace(adopted, conforming=False))).third_party_report
    assert not show(of(reports=replace(adopted, bases=("CNAS",)))).third_party_report
    told = {"third_party_report": True, "third_party_body": "lab"}
    assert show(PaperEvidence(), **told).third_party_report
    assert not show(PaperEvidence(), shipped=(), **told).third_party_report
    left = AdoptedBody("b1", "lab", "机构", (), date(2026, 1, 1), date(2026, 11, 21), "公告1", "退出", "customs", 2)
    gone = show(PaperEvidence(bodies=[left]), **told)
    assert not gone.third_party_report
    assert [one.key for one in gone.read if one.fact == "third_party_report"] == ["inspection/adopted-body/lab"]
