"""What a finding MALICIOUS leads to in the registry and in inspection, as each of them says, and that it is put back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from databus.clock import FixedClock
from databus.contracts import get
from databus.testing import Harness
from services.enterprise.service import EnterpriseService
from services.inspection.service import InspectionService
from tests.integration.enforcement.scenes import PENALTY, classified, malicious
from tests.integration.enterprise.conftest import CODES, Registry
from tests.integration.inspection.conftest import Inspection

if TYPE_CHECKING:
    from tests.infrastructure import Databases

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


class Town:
    """Enforcement, the registry and inspection; what one says the others hear, in order."""

    def __init__(self, service: Harness, registry: Registry, inspection: Inspection) -> None:
        self.service, self.registry, self.inspection = service, registry, inspection
        self.carried: set[str] = set()

    def post(self) -> None:
        """Carry everything said to whoever handles it, until nobody says anything new."""
        while any(self._carry(one) for one in (self.service, self.registry, self.inspection)):
            pass

    def _carry(self, sender: Harness) -> bool:
        new = [event for event in sender.said() if event.id not in self.carried]
        self.carried |= {event.id for event in new}
        for hearer in (self.service, self.registry, self.inspection):
            handled = {
                name
                for one in type(hearer.pipeline.service).operations().values()
                if one.kind == "event"
                for name in one.events
            }
            if hearer is not sender:
                hearer.pipeline.deliver([event for event in new if event.name in handled])
        return bool(new)

    def effects(self, case_id: str) -> dict[str, tuple[str, int, int]]:
        """Of each effect of a finding: its state, how many were confirmed, how many stand."""
        found = self.service.call("get_trace_case", case_id=case_id)["effects"]
        return {one["code"]: (one["state"], one["confirmed"], one["standing"]) for one in found}


@pytest.fixture(scope="module")
def databases(postgresql: "Databases") -> Iterator[tuple[str, str]]:
    urls = postgresql.fresh("services.enterprise"), postgresql.fresh("services.inspection")
    yield urls
    for url in urls:
        postgresql.drop(url)


@pytest.fixture
def town(service: Harness, databases: tuple[str, str]) -> Iterator[Town]:
    registry = Registry(EnterpriseService, databases[0], FixedClock(NOON))
    inspection = Inspection(InspectionService, databases[1], FixedClock(NOON))
    registry.empty()
    inspection.empty()
    yield Town(service, registry, inspection)
    registry.close()
    inspection.close()


@pytest.fixture
def holder(town: Town) -> dict[str, Any]:
    """An enterprise with a title in a national zone, and goods on their way."""
    town.registry.zone()
    town.registry.recognise()
    town.registry.register(CODES[0])
    town.registry.rate(CODES[0])
    town.inspection.rated(CODES[0], "A")
    town.registry.join(CODES[0])
    title = town.registry.grant(CODES[0])
    town.post()
    return {"uscc": CODES[0], "title": title, "goods": town.inspection.declare(CODES[0])}


@pytest.mark.requirement("T-04", "D.6/malicious", "E-19", "Z-16")
def test_what_a_malicious_finding_led_to_is_shown_service_by_service(town: Town, holder: dict[str, Any]) -> None:
    town.post()
    case_id = classified(town.service, uscc=holder["uscc"])
    assert town.service.call("get_trace_case", case_id=case_id)["effects"] == []
    case_id = malicious(town.service, uscc=holder["uscc"], source_reference="SR/90002/26")
    waiting = town.effects(case_id)
    assert set(waiting.values()) == {("WAITING", 0, 0)}
    town.post()
    assert town.registry.title(holder["title"])["state"] == "SUSPENDED"
    assert town.inspection.gist(holder["goods"])[1:] == ("TARGETED_CHECK", "100")
    seen = town.effects(case_id)
    for code in ("TITLE_SUSPENDED", "TITLE_REVOCATION_PROPOSED", "ZONE_RECTIFICATION_PROPOSED", "REMOVAL_PROPOSED"):
        assert seen[code] == ("DONE", 1, 1)
    assert seen["STRICTER_MODE"] == ("DONE", 1, 1)
    assert seen["CREDIT_RECORDED"] == ("WAITING", 0, 0)
    shown = town.service.call("get_trace_case", case_id=case_id)["effects"]
    assert {one["code"]: one["service"] for one in shown}["STRICTER_MODE"] == "inspection"
    assert next(one["about"] for one in shown if one["code"] == "TITLE_SUSPENDED") == [holder["title"]]


@pytest.mark.requirement("T-04", "D.6/finding_overturned")
def test_an_overturned_finding_shows_each_of_its_effects_undone(town: Town, holder: dict[str, Any]) -> None:
    case_id = malicious(town.service, uscc=holder["uscc"])
    town.post()
    assert town.effects(case_id)["TITLE_SUSPENDED"] == ("DONE", 1, 1)
    for outcome in ("OPEN", "OVERTURNED"):
        told = {"case_id": case_id, "outcome": outcome, "reason": "依据不足", "document_no": "复核1"}
        town.service.call("review_finding", **told)
    town.post()
    assert town.registry.title(holder["title"])["state"] == "GRANTED"
    assert town.inspection.gist(holder["goods"])[1] != "TARGETED_CHECK"
    seen = town.effects(case_id)
    assert (seen["TITLE_SUSPENDED"], seen["STRICTER_MODE"]) == (("UNDONE", 1, 0), ("UNDONE", 1, 0))


@pytest.mark.requirement("T-04", "D.6/effective_decision")
def test_a_credit_record_on_the_penalty_is_an_effect_until_it_is_annulled(service: Harness) -> None:
    case_id = malicious(service)
    penalty = service.call("record_penalty", agency="samr", **PENALTY, trace_case_id=case_id)
    record = {
        **get("credit.record_added").example,
        "record_id": "r1",
        "item": "P06",
        "penalty_id": penalty["penalty_id"],
        "trace_case_id": case_id,
    }

    def state() -> str:
        effects = service.call("get_trace_case", case_id=case_id)["effects"]
        return str(next(one["state"] for one in effects if one["code"] == "CREDIT_RECORDED"))

    service.deliver("credit.record_added", subject="r1", data=record)
    assert state() == "DONE"
    service.deliver("credit.record_annulled", subject="r1", data={**record, "state": "ANNULLED", "version": 2})
    assert state() == "UNDONE"


@pytest.mark.requirement("T-06", "T-08", "T-01")
def test_a_return_recorded_in_inspection_finds_its_own_case_though_others_wait(
    town: Town, holder: dict[str, Any]
) -> None:
    inspection = town.inspection
    goods = [inspection.declare(CODES[0]) for _ in range(2)]
    for one in goods:
        inspection.call("release_consignment", consignment_id=one["consignment_id"])
    back = {
        "quantity": "120",
        "returned_on": "2026-11-22",
        "goods_class": "light_industry",
        "cause": "health_safety_environment",
        "reason": "六价铬超标",
    }
    returns = [
        inspection.call(
            "record_return", agency="ciq", consignment_id=one["consignment_id"], document_no=f"退{place}", **back
        )
        for place, one in enumerate(goods)
    ]
    town.post()
    cases = {one["consignment_id"]: one["case_id"] for one in town.service.call("list_trace_cases")["items"]}
    assert len(cases) == len(goods)
    linked = {
        one["consignment_id"]: inspection.call("get_return", return_id=one["return_id"])["trace_case_id"]
        for one in returns
    }
    assert linked == cases
