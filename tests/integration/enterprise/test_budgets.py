"""Budgets by earmark, projects and payments: 专款专用."""

from datetime import date
from typing import Any

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from tests.integration.enterprise.conftest import CODES
from tests.integration.enterprise.serving import Counter

pytestmark = pytest.mark.requirement("Z-47")


@pytest.fixture
def counter(registry) -> Counter:
    return Counter(registry)


def paying(project: Any, amount_fen: int, document_no: str = "付-1", **more: Any) -> dict[str, Any]:
    told = {
        "agency": "finance",
        "project_id": project["project_id"],
        "earmark": project["earmark"],
        "amount_fen": amount_fen,
        "payee": "合成检测中心",
        "document_no": document_no,
    }
    return told | more


def test_a_payment_outside_its_earmark_is_refused_with_the_clause(registry, counter):
    project = counter.project("testing", 50_000)
    refused = registry.refused(Conflict, "record_payment", **paying(project, 100, earmark="brand"))
    assert dict(refused.fields) == {"earmark": "testing alone (专款专用, SH 六(三))"}
    registry.refused(InvalidRequest, "record_payment", "one of zone_building", **paying(project, 100, earmark="party"))
    paid = registry.call("record_payment", **paying(project, 100))
    assert (paid["earmark"], paid["amount_fen"], paid["division"]) == ("testing", 100, "441323")
    assert registry.call("record_payment", **paying(project, 100)) == paid
    registry.refused(Conflict, "record_payment", **paying(project, 101))


def test_a_payment_over_its_project_is_refused_and_one_to_the_fen_is_made(registry, counter):
    project = counter.project("testing", 50_000)
    registry.call("record_payment", **paying(project, 20_000))
    refused = registry.refused(Conflict, "record_payment", **paying(project, 30_001, "付-2"))
    assert dict(refused.fields) == {"amount_fen": "at most 30000 fen (专款专用, SH 六(三))"}
    registry.call("record_payment", **paying(project, 30_000, "付-2"))
    registry.refused(Conflict, "record_payment", "at most 0", **paying(project, 1, "付-3"))
    assert counter.line("testing") == {"amount_fen": 100_000, "committed_fen": 50_000, "paid_fen": 50_000}


def test_a_payment_after_the_budgets_year_or_before_the_approval_is_refused(registry, counter):
    project = counter.project("testing", 50_000, approved_on="2026-03-01")
    registry.refused(Conflict, "record_payment", "before", **paying(project, 1, paid_on="2026-02-28"))
    registry.refused(InvalidRequest, "record_payment", "a day to come", **paying(project, 1, paid_on="2026-12-31"))
    refused = registry.refused(Conflict, "record_payment", "year", **paying(project, 1, paid_on="2025-12-31"))
    assert "a day of 2026 (预算法 18" in dict(refused.fields)["paid_on"]
    counter.on(date(2027, 1, 5))
    refused = registry.refused(Conflict, "record_payment", **paying(project, 1))
    assert "a day of 2026 (预算法 18" in dict(refused.fields)["paid_on"]
    late = registry.call("record_payment", **paying(project, 7, paid_on="2026-12-31"))
    assert late["paid_on"] == "2026-12-31"
    counter.on(date(2027, 1, 21))
    refused = registry.refused(Conflict, "record_payment", **paying(project, 1, "付-9", paid_on="2026-12-31"))
    assert "recorded until 2027-01-20" in dict(refused.fields)["paid_on"]


def test_who_is_responsible_pays_and_who_looks_after_the_budget(registry, counter):
    project = counter.project("testing", 50_000, responsible="science")
    registry.call("record_payment", **paying(project, 1, agency="science"))
    registry.refused(NotPermitted, "record_payment", "science", **paying(project, 1, "付-2", agency="sme"))
    registry.refused(NotPermitted, "record_payment", **paying(project, 1, "付-2", agency="association"))
    registry.refused(NotPermitted, "record_payment", "finance", **paying(project, 1, "付-2", agency="nh-finance"))
    registry.call("record_payment", **paying(project, 1, "付-2", agency="gov"))
    told = {"agency": "finance", "budget_id": project["budget_id"], "earmark": "testing", "zh": "合成项目"}
    for nobody in ("nobody", "association", "nh-commerce"):
        refused = registry.refused(
            InvalidRequest, "approve_project", **told, amount_fen=1, document_no="项-9", responsible=nobody
        )
        assert "science" in dict(refused.fields)["responsible"]


def test_a_payment_is_taken_back_once_and_the_project_may_spend_it_again(registry, counter):
    project = counter.project("testing", 500)
    paid = registry.call("record_payment", **paying(project, 500))
    back = {"agency": "finance", "project_id": project["project_id"], "reverses": paid["payment_id"]}
    registry.refused(InvalidRequest, "record_payment", "reason", **back, document_no="红-1")
    registry.refused(
        InvalidRequest, "record_payment", "amount_fen", **back, document_no="红-1", reason="错", amount_fen=1
    )
    taken = registry.call("record_payment", **back, document_no="红-1", reason="收款人错误")
    assert (taken["amount_fen"], taken["reverses"]) == (-500, paid["payment_id"])
    registry.refused(Conflict, "record_payment", "already", **back, document_no="红-2", reason="再次")
    registry.refused(
        InvalidRequest,
        "record_payment",
        "reverses",
        **back | {"reverses": taken["payment_id"]},
        document_no="红-3",
        reason="再次",
    )
    registry.call("record_payment", **paying(project, 500, "付-2"))
    listed = registry.call("list_payments", project_id=project["project_id"])["items"]
    assert [row["amount_fen"] for row in listed] == [500, -500, 500]
    assert counter.line("testing")["paid_fen"] == 500


def test_a_budget_is_revised_by_a_later_document_never_below_what_was_approved(registry, counter):
    first = counter.budget(testing=1000)
    project = registry.call(
        "approve_project",
        agency="office",
        budget_id=first["budget_id"],
        earmark="testing",
        zh="平台设备",
        amount_fen=800,
        responsible="sme",
        document_no="项-1",
    )
    revise = {
        "agency": "finance",
        "division": "441323",
        "year": 2026,
        "document_no": "惠财〔2026〕调整1号",
        "adopted_on": "2026-06-01",
    }
    refused = registry.refused(Conflict, "adopt_budget", **revise, lines=[{"earmark": "testing", "amount_fen": 799}])
    assert dict(refused.fields) == {"lines.testing": "at least 800 fen (SH 六(三))"}
    lines = [{"earmark": "testing", "amount_fen": 800}, {"earmark": "brand", "amount_fen": 5}]
    registry.refused(PreconditionFailed, "adopt_budget", **revise, lines=lines, if_match="7")
    registry.refused(Conflict, "adopt_budget", "last revision", **revise | {"adopted_on": "2026-01-01"}, lines=lines)
    revised = registry.call("adopt_budget", **revise, lines=lines)
    assert (revised["budget_id"], revised["version"]) == (first["budget_id"], 2)
    told = {line["earmark"]: line["amount_fen"] for line in revised["lines"]}
    assert (told["testing"], told["brand"], told["vouchers"]) == (800, 5, 0)
    assert registry.call("adopt_budget", **revise, lines=lines) == revised
    registry.refused(Conflict, "adopt_budget", "another budget", **revise, lines=lines[:1])
    registry.refused(Conflict, "approve_project", "at most 0", agency="office", budget_id=first["budget_id"],
        earmark="testing", zh="又一", amount_fen=1, responsible="sme", document_no="项-2")  # fmt: skip
    closed = {"agency": "office", "project_id": project["project_id"], "reason": "项目完成"}
    assert registry.call("close_project", **closed)["state"] == "CLOSED"
    assert registry.call("close_project", **closed)["state"] == "CLOSED"
    registry.refused(Conflict, "record_payment", "项目完成", **paying(project, 1))
    assert counter.line("testing")["committed_fen"] == 0


def test_each_county_and_zone_has_its_own_budget_adopted_by_its_own_bodies(registry, counter):
    county = counter.budget()
    registry.zone()
    told = {"year": 2026, "document_no": "专-1", "lines": [{"earmark": "zone_building", "amount_fen": 1}]}
    zone = registry.call("adopt_budget", agency="gov", zone_id="huidong-shoes", **told)
    assert zone["budget_id"] != county["budget_id"]
    assert (zone["division"], zone["zone_id"]) == ("441323", "huidong-shoes")
    registry.refused(NotPermitted, "adopt_budget", "nh-finance", agency="finance", division="330226", **told)
    ninghai = registry.call("adopt_budget", agency="nh-finance", division="330226", **told)
    listed = registry.call("list_budgets", year=2026)["items"]
    assert {row["budget_id"] for row in listed} == {county["budget_id"], zone["budget_id"], ninghai["budget_id"]}
    assert registry.call("list_budgets", year=2025)["items"] == []
    registry.refused(InvalidRequest, "adopt_budget", "division", agency="finance", **told)
    registry.refused(InvalidRequest, "adopt_budget", "each earmark once", agency="finance", division="441323",
        **told | {"lines": told["lines"] * 2})  # fmt: skip
    registry.refused(InvalidRequest, "adopt_budget", "above zero", agency="finance", division="441323",
        **told | {"lines": [{"earmark": "brand", "amount_fen": 0}]})  # fmt: skip


def test_an_offer_draws_on_a_project_of_its_own_earmark_and_holds_it_open(registry, counter):
    brand = counter.project("testing", 1000)["project_id"]
    terms = {"award_level": "provincial"}
    refused = registry.refused(
        Conflict,
        "open_offer",
        **counter.opening("REWARD", terms=terms, capacity=10, project_id=brand, policy="AWARD_REWARD"),
    )
    assert "quality_award" in dict(refused.fields)["project_id"]
    payer = counter.project("vouchers", 1000)
    offer = counter.vouchers(capacity=1000, project_id=payer["project_id"])
    close = {"agency": "finance", "project_id": payer["project_id"], "reason": "项目完成"}
    registry.refused(Conflict, "close_project", "1000 fen are offered", **close)
    registry.call("move_offer", agency="sme", offer_id=offer["offer_id"], to="CLOSED", reason="完成")
    assert registry.call("close_project", **close)["state"] == "CLOSED"
    registry.refused(NotFound, "close_project", agency="finance", project_id="none", reason="x")


def test_a_project_whose_vouchers_were_given_is_closed_once_they_are_paid(registry, counter, member):
    payer = counter.project("vouchers", 1000)
    offer = counter.vouchers(capacity=800, project_id=payer["project_id"])
    counter.issue(offer, member, 600)
    close = {"agency": "finance", "project_id": payer["project_id"], "reason": "项目完成"}
    registry.refused(Conflict, "close_project", "800 fen are offered: close", **close)
    registry.call("move_offer", agency="sme", offer_id=offer["offer_id"], to="CLOSED", reason="完成")
    registry.refused(Conflict, "close_project", "600 fen are offered, 0 paid", **close)
    registry.call("record_payment", **paying(payer, 600))
    assert registry.call("close_project", **close)["state"] == "CLOSED"


def test_what_was_paid_to_an_enterprise_is_found_by_its_code(registry, counter):
    registry.register(CODES[0])
    project = counter.project("testing", 500)
    registry.call("record_payment", **paying(project, 200, uscc=CODES[0]))
    registry.call("record_payment", **paying(project, 100, "付-2"))
    assert [row["amount_fen"] for row in registry.call("list_payments", uscc=CODES[0])["items"]] == [200]
    assert len(registry.call("list_payments", division="441323", limit=1)["items"]) == 1
    assert registry.call("list_payments", earmark="brand")["items"] == []
