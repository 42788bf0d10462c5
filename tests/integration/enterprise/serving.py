"""What tests of public services and money do over and over."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from databus.clock import FixedClock
from tests.integration.enterprise.conftest import Registry

_numbers = count(1)


def number(kind: str) -> str:
    """A document number that no other has."""
    return f"{kind}〔2026〕{next(_numbers)}号"


class Counter:
    """The counter at which public services are given, in front of a registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._budget: dict[int, str] = {}

    def on(self, day: date) -> None:
        """Let it be noon of a day."""
        clock = FixedClock(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
        registry = self.registry
        registry.clock = clock
        registry.pipeline.clock = clock
        registry.pipeline.service.clock = clock
        registry.pipeline.store.clock = clock

    def said(self) -> Any:
        return self.registry.said("enterprise.benefit_changed")

    # ---- enterprises
    def outsider(self, code: str, **facts: Any) -> Any:
        """An enterprise of the cluster that is no member."""
        return self.registry.register(code, **facts)

    # ---- money
    def budget(self, year: int = 2026, **lines: int) -> Any:
        told = {"vouchers": 1_000_000, "fee_relief": 1_000_000, "quality_award": 100_000_00, "testing": 100_000} | lines
        return self.registry.call(
            "adopt_budget",
            agency="finance",
            division="441323",
            year=year,
            document_no=number("惠财"),
            adopted_on=f"{year}-01-05",
            lines=[{"earmark": name, "amount_fen": amount} for name, amount in told.items()],
        )

    def line(self, earmark: str) -> dict[str, int]:
        (budget,) = self.registry.call("list_budgets", division="441323", year=2026)["items"]
        (found,) = [line for line in budget["lines"] if line["earmark"] == earmark]
        return {name: value for name, value in found.items() if name != "earmark"}

    def project(self, earmark: str, amount_fen: int = 100_000, **more: Any) -> Any:
        if 2026 not in self._budget:
            self._budget[2026] = self.budget()["budget_id"]
        told = {
            "agency": "finance",
            "budget_id": self._budget[2026],
            "earmark": earmark,
            "zh": "合成项目",
            "amount_fen": amount_fen,
            "responsible": "sme",
            "document_no": number("项"),
            "approved_on": "2026-01-10",
        } | more
        return self.registry.call("approve_project", **told)

    # ---- offers
    def opening(self, kind: str, **more: Any) -> dict[str, Any]:
        return {
            "agency": "sme",
            "kind": kind,
            "zh": "合成服务项目",
            "division": "441323",
            "policy": "SERVICE_VOUCHER",
            "begins_on": "2026-01-15",
            "ends_on": "2026-12-31",
            "document_no": number("惠中小企"),
        } | more

    def open(self, kind: str, terms: dict[str, Any], **more: Any) -> Any:
        return self.registry.call("open_offer", **self.opening(kind, terms=terms, **more))

    def vouchers(self, capacity: int = 60_000, functions: Any = ("testing", "standards"), **more: Any) -> Any:
        terms = {"valid_days": 180, "functions": list(functions)}
        paid = self.project("vouchers", max(capacity, 100_000))["project_id"]
        return self.open("VOUCHER", terms, capacity=capacity, **{"project_id": paid} | more)

    def relief(self, relief_percent: int, capacity: int) -> Any:
        terms = {"fee_item": "certificate_of_origin", "relief_percent": relief_percent}
        paid = self.project("fee_relief", capacity)["project_id"]
        return self.open("FEE_RELIEF", terms, capacity=capacity, project_id=paid, policy="FEE_RELIEF", agency="ciq")

    def reward(self, capacity: int, most_each: int) -> Any:
        paid = self.project("quality_award", capacity)["project_id"]
        told = {"capacity": capacity, "most_each": most_each, "project_id": paid, "policy": "AWARD_REWARD"}
        return self.open("REWARD", {"award_level": "provincial"}, **told)

    def training(self, capacity: int, most_each: int, topic: str = "quality_methods", **more: Any) -> Any:
        held = {"topic": topic, "place": "吉隆镇", "held_on": "2026-12-10", "held_until": "2026-12-12", "hours": 24}
        told = {"capacity": capacity, "most_each": most_each, "policy": "TRAINING"} | more
        return self.open("TRAINING", held | {"certificate": True}, **told)

    def fast_lane(self) -> Any:
        terms = {"matter": "filing", "accept_days": 2, "decide_days": 5, "usual_days": 20}
        return self.open("FAST_LANE", terms, policy="FAST_LANE", agency="ciq")

    def offer(self, offer: Any) -> Any:
        (found,) = [
            one for one in self.registry.call("list_offers", limit=200)["items"] if one["offer_id"] == offer["offer_id"]
        ]
        return found

    # ---- benefits
    def granting(self, offer: Any, code: str, **more: Any) -> dict[str, Any]:
        return {"agency": "sme", "offer_id": offer["offer_id"], "uscc": code, "document_no": number("券")} | more

    def grant(self, offer: Any, code: str, **more: Any) -> Any:
        return self.registry.call("grant_benefit", **self.granting(offer, code, **more))

    def issue(self, offer: Any, code: str, amount_fen: int) -> Any:
        return self.grant(offer, code, amount_fen=amount_fen)

    def spending(self, voucher: Any, test_id: str, amount_fen: int) -> dict[str, Any]:
        return {
            "agency": "lab",
            "benefit_id": voucher["benefit_id"],
            "test_id": test_id,
            "samples": 1,
            "amount_fen": amount_fen,
            "receipt_no": number("收"),
        }

    def spend(self, voucher: Any, test_id: str, amount_fen: int, **more: Any) -> Any:
        return self.registry.call("spend_voucher", **self.spending(voucher, test_id, amount_fen), **more)

    # ---- registers
    def enter(self, register: str, facts: dict[str, Any], **more: Any) -> Any:
        told = {
            "agency": "office",
            "register": register,
            "name": "合成登记",
            "division": "441323",
            "document_no": number("登"),
            "facts": facts,
        } | more
        return self.registry.call("record_entry", **told)

    def platform(self, functions: Any = ("testing",), division: str = "441323") -> str:
        facts = {"functions": list(functions), "operator": "合成检测中心"}
        agency = "office" if division == "441323" else "nh-office"
        name = "广东出口女鞋与配套产业公共技术服务平台"
        made = self.enter("testing_platform", facts, name=name, division=division, agency=agency)
        return str(made["entry_id"])

    def test(self, platform: str, name: str = "鞋类耐折性能", **more: Any) -> str:
        facts = {
            "function": "testing",
            "standard": "GB/T 3903.1-2017",
            "hs_prefixes": ["6403", "6404"],
            "price_fen": 50_000,
            "member_price_fen": 30_000,
            "working_days": 3,
        }
        said = {key: more.pop(key) for key in list(more) if key in facts}
        made = self.enter("platform_test", facts | said, name=name, parent_id=platform, **more)
        return str(made["entry_id"])
