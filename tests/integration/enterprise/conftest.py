from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from databus import contracts
from databus.clock import FixedClock
from databus.identifiers import make_uscc
from databus.testing import Harness
from services.enterprise.service import EnterpriseService

if TYPE_CHECKING:
    from tests.infrastructure import Databases

ZONE = "huidong-shoes"
CODES = [make_uscc("441323", f"MA5H{number:04d}") for number in range(1, 41)]
FACTS = {"qms": True, "self_control": True, "pledge_signed_on": "2026-01-05"}


class Registry(Harness):
    """The registry on a database, with what tests do over and over."""

    def register(self, code: str, **facts: Any) -> Any:
        told = {"name": f"惠东县合成{code[-6:]}鞋厂", "hs_codes": ["640399"], "synthetic": True} | FACTS | facts
        return self.call("register_enterprise", agency="office", uscc=code, **told)

    def rate(self, code: str, grade: str = "A", **facts: Any) -> None:
        example = contracts.get("credit.grade_changed").example
        told = {**example, "uscc": code, "grade": grade, "valid_until": "2027-10-31"} | facts
        self.deliver("credit.grade_changed", subject=code, data=told)

    def listing(self, code: str, state: str = "LISTED", **facts: Any) -> None:
        example = contracts.get("credit.listing_changed").example
        told = {**example, "uscc": code, "state": state, "in_force": state in {"LISTED", "SERVED"}} | facts
        self.deliver("credit.listing_changed", subject=told["listing_id"], data=told)

    def zone(self, agency: str = "gov", **facts: Any) -> Any:
        told = {
            "zone_id": ZONE,
            "name": "惠东县出口女鞋质量安全示范区",
            "product": "女鞋",
            "hs_prefixes": ["6403"],
            "division": "441323",
            "plan": "HUIDONG_2018",
        } | facts
        return self.call("create_zone", agency=agency, **told)

    def move_zone(self, *steps: tuple[str, str]) -> Any:
        for agency, to in steps:
            moved = self.call("move_zone", agency=agency, zone_id=ZONE, to=to, evidence=[f"文〔2026〕{to}"])
        return moved

    def recognise(self, level: str = "national") -> None:
        self.move_zone(("gov", "PROV_APPLIED"), ("ciq-province", "PROV_ASSESSING"), ("ciq-province", "PROV_RECOGNISED"))
        if level == "national":
            self.move_zone(
                ("gov", "NAT_APPLIED"),
                ("ciq-province", "NAT_RECOMMENDED"),
                ("aqsiq", "NAT_ASSESSING"),
                ("aqsiq", "NAT_RECOGNISED"),
            )

    def move_member(self, code: str, agency: str, to: str, **more: Any) -> Any:
        return self.call("move_membership", agency=agency, zone_id=ZONE, uscc=code, to=to, **more)

    def join(self, code: str, batch_no: int = 1) -> Any:
        self.call("apply_membership", agency="portal", zone_id=ZONE, uscc=code)
        self.move_member(code, "office", "OFFICE_REVIEW")
        self.move_member(code, "office", "RECOMMENDED")
        return self.move_member(code, "gov", "ACTIVE", batch_no=batch_no)

    def grant(self, code: str) -> str:
        title_id: str = self.call("nominate_title", agency="office", zone_id=ZONE, uscc=code)["title_id"]
        for to in ("EVALUATING", "GRANTED"):
            self.call("move_title", agency="ciq-province", title_id=title_id, to=to)
        return title_id

    def trace(self, event: str, code: str, case_id: str = "case-1", **facts: Any) -> Any:
        example = contracts.get(f"enforcement.{event}").example
        told = {**example, "case_id": case_id, "uscc": code} | facts
        return self.deliver(f"enforcement.{event}", subject=case_id, data=told)

    def title(self, title_id: str) -> Any:
        return self.call("get_title", title_id=title_id)

    def member(self, code: str) -> Any:
        (found,) = self.call("get_enterprise", uscc=code)["memberships"]
        return found

    def proposals(self, state: str = "OPEN", **asked: Any) -> dict[str, Any]:
        found = self.call("list_proposals", state=state, **asked)["items"]
        by_kind = {proposal["kind"]: proposal for proposal in found}
        assert len(by_kind) == len(found)
        return by_kind

    def decide(self, proposal: Any, agency: str, decision: str = "accept", **more: Any) -> Any:
        told = {"reason": "经研究决定", "evidence": ["告知书〔2026〕1号", "陈述申辩笔录"]} | more
        return self.call(
            "decide_proposal", agency=agency, proposal_id=proposal["proposal_id"], decision=decision, **told
        )

    def refused(self, error: type[Exception], method: str, /, match: str = ".", **fields: Any) -> Exception:
        """The call is refused, and nothing is changed by it."""
        before = len(self.said())
        with pytest.raises(error, match=match) as told:
            self.call(method, **fields)
        assert len(self.said()) == before
        return told.value


def waiting(registry: Registry) -> int:
    """How many of this database's statements wait for a lock."""
    asked = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with registry.engine.connect() as connection:
        count: int = connection.execute(asked).scalar_one()
    return count


@pytest.fixture(scope="package")
def registry_on_database(postgresql: "Databases") -> Iterator[Registry]:
    url = postgresql.fresh("services.enterprise")
    registry = Registry(EnterpriseService, url)
    yield registry
    registry.close()
    postgresql.drop(url)


@pytest.fixture
def registry(registry_on_database: Registry) -> Registry:
    registry_on_database.start_over(FixedClock(datetime(2026, 11, 22, 4, tzinfo=UTC)))
    return registry_on_database


@pytest.fixture
def member(registry: Registry) -> str:
    """A member of the zone recognised at national level."""
    registry.zone()
    registry.recognise()
    registry.register(CODES[0])
    registry.rate(CODES[0])
    registry.join(CODES[0])
    return CODES[0]
