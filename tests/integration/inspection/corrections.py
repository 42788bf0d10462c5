"""Facts about inspection's goods said, corrected and taken back at random: every kind that a decision rests on."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, Final

from databus.contracts import get
from databus.errors import Conflict
from databus.identifiers import uuid7
from tests.integration.inspection.conftest import ZONE, Inspection, firm

FIRMS: Final = [firm(number) for number in range(1, 7)]
GOODS: Final = ("640399", "950300", "392410", "691110", "360410", "871500")
PREFIXES: Final = ("64", "6403", "95", "9503", "39", "3924", "69", "87")
ALARMED: Final = ("64", "6403", "95", "9503", "69")  # a grave alert stands above most of what else can be said
AFRICAN: Final = ("392410", "871500")  # goods to Africa, where alone reports count
COUNTRIES: Final = ("DE", "FR", "KE", "US")
PROVINCIAL: Final = "boluo-toys"
PROMISES: Final = ["obeys_law", "goods_conform", "answers_for_safety", "recalls_by_itself"]
BODY: Final = "lab"  # on the adoption list that ships with the rules
EASES: Final[tuple[dict[str, str], ...]] = (
    *({"kind": "sampling", "mode": "VERIFICATION", "percent": percent} for percent in ("1", "2", "4")),
    {"kind": "mode", "mode": "VERIFICATION", "to_mode": "CREDIT"},
    {"kind": "modifier", "modifier": "document_review_release"},
)


class Corrections:
    """Says facts at random, and takes back what it said before."""

    def __init__(self, inspection: Inspection, seed: int) -> None:
        self.inspection = inspection
        self.any = random.Random(seed)  # the same at every run
        self.count = 0
        self.alerts: dict[str, dict[str, Any]] = {}
        self.cases: dict[str, tuple[str, list[str]]] = {}
        self.listings: dict[str, str] = {}
        self.granted: list[str] = []
        self.stops: list[str] = []
        self.filings: list[str] = []
        self.entries: list[str] = []
        self.policies: list[str] = []
        self.regimes: dict[str, list[str]] = {}
        self.laboratories: dict[str, tuple[str, str]] = {}
        self.reports: list[str] = []
        self.adopted = True
        self.kinds: list[tuple[Callable[[], str | None], int]] = [
            (self.grade, 6),
            (self.membership, 4),
            (self.zone, 3),
            (self.title, 1),
            (self.laboratory, 2),
            (self.alert, 5),
            (self.case, 4),
            (self.listing, 2),
            (self.approval, 8),
            (self.withdrawal, 6),
            (self.stop, 1),
            (self.filing, 3),
            (self.filing_withdrawn, 3),
            (self.goods, 3),
            (self.goods_withdrawn, 2),
            (self.country, 2),
            (self.policy, 4),
            (self.policy_withdrawn, 3),
            (self.regime, 4),
            (self.registration, 3),
            (self.registration_revoked, 2),
            (self.accreditation, 4),
            (self.report, 5),
            (self.report_revoked, 4),
            (self.adoption, 3),
            (self.day, 3),
        ]

    def one(self, idle: Collection[str]) -> str:
        """Make one correction, rather of a kind that has changed nothing yet; returns what kind it was."""
        acts = [act for act, _ in self.kinds]
        weights = [3 * weight if act.__name__ in idle else weight for act, weight in self.kinds]
        act = self.any.choices(acts, weights)[0]
        self.count += 1
        try:
            return act() or str(act.__name__)
        except Conflict as refused:
            return f"{act.__name__} refused: {refused}"

    def firm(self) -> str:
        return self.any.choice(FIRMS)

    def until(self, *days: int) -> str:
        return (self.inspection.clock.today() + timedelta(days=self.any.choice(days))).isoformat()

    def number(self) -> str:
        return f"文〔2026〕{self.count}号"

    # ---- what others say
    def grade(self) -> None:
        self.inspection.rated(self.firm(), self.any.choice(("AA", "AA", "A", "A", "A", "B", "B", "B", "C", "D", "U")))

    def membership(self) -> None:
        uscc, zone = self.firm(), self.any.choice((ZONE, PROVINCIAL))
        state = self.any.choice(("ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "RECTIFYING", "REMOVED"))
        example = get("enterprise.membership_changed").example
        data = {**example, "membership_id": f"{zone}/{uscc}", "zone_id": zone, "uscc": uscc, "state": state}
        self.inspection.deliver("enterprise.membership_changed", subject=f"{zone}/{uscc}", data=data)

    def zone(self) -> None:
        self.inspection.zone(self.any.choice(("national", "national", "provincial", None)))

    def title(self) -> None:
        data = {**get("enterprise.title_changed").example, "uscc": self.firm()}
        self.inspection.deliver("enterprise.title_changed", subject=data["title_id"], data=data)

    def laboratory(self) -> None:
        self.inspection.registered(self.firm(), cnas_lab=self.any.random() < 0.5)

    def alert(self, **wished: Any) -> None:
        known = not wished and (len(self.alerts) > 2 or (self.any.random() < 0.5 and self.alerts))
        alert_id = self.any.choice(sorted(self.alerts)) if known else uuid7()
        said = {
            "hs_prefix": self.any.choice(ALARMED),
            "destination": self.any.choice((None, None, *COUNTRIES)),
            "uscc": self.any.choice((None, None, self.firm())),
            "level": self.any.choice(("low", "low", "medium", "high", "serious")),
            "state": self.any.choice(("LIFTED", "LIFTED", "DOWNGRADED")) if known else "ISSUED",
        }
        said |= wished
        if known and self.any.random() < 0.8:
            said |= {name: self.alerts[alert_id][name] for name in ("hs_prefix", "destination", "uscc")}
        self.alerts[alert_id] = said
        if said["state"] == "LIFTED":
            del self.alerts[alert_id]
        self.inspection.alert(alert_id, **said)

    def case(self) -> None:
        if len(self.cases) < 2:
            case_id, ways = uuid7(), (["trace_closed"], ["trace_disposed", "finding_overturned", "trace_closed"])
            self.cases[case_id] = (self.firm(), list(self.any.choice(ways)))
            self.inspection.trace("trace_opened", case_id, uscc=self.cases[case_id][0], hs_code=self.any.choice(GOODS))
            return
        case_id = self.any.choice(sorted(self.cases))
        uscc, way = self.cases[case_id]
        more = {"finding_in_force": False} if way[0] == "trace_closed" else {}
        self.inspection.trace(way.pop(0), case_id, uscc=uscc, **more)
        if not way:
            del self.cases[case_id]

    def listing(self) -> None:
        if self.listings:
            listing_id, uscc = self.listings.popitem()
            self.inspection.listed(listing_id, uscc, "EXITED")
        else:
            listing_id = uuid7()
            self.listings[listing_id] = self.firm()
            self.inspection.listed(listing_id, self.listings[listing_id])

    # ---- what our own do
    def approval(self) -> None:
        kind = self.any.choice(("exemption", "exemption", "joint_inspection", "joint_inspection", "risk_assessment"))
        said: dict[str, Any] = {"uscc": self.firm()}
        if kind in {"exemption", "risk_assessment"}:
            said["hs_prefix"] = self.any.choice(GOODS)[:2]
        if kind == "risk_assessment":
            said["level"] = self.any.choice(("low", "high"))
        until = self.until(1, 4, 30)
        told = self.inspection.call(
            "record_approval", agency="customs", kind=kind, document_no=self.number(), valid_until=until, **said
        )
        self.granted.append(told["approval_id"])

    def withdrawal(self) -> None:
        if self.granted:
            approval_id = self.granted.pop()
            self.inspection.call(
                "withdraw_approval", agency="customs", approval_id=approval_id, reason="conditions gone"
            )

    def stop(self) -> None:
        if self.stops:
            self.inspection.call("lift_stop", order_id=self.stops.pop(), reason="整改完成")
        else:
            order = self.inspection.call("order_stop", uscc=self.firm(), document_no=self.number(), reason="unsafe")
            self.stops.append(order["order_id"])

    def filing(self) -> None:
        kind = self.any.choice(("self_declaration", "assurance_of_conformity"))
        promises = {"promises": PROMISES} if kind == "assurance_of_conformity" else {}
        until = self.until(1, 200)
        told = self.inspection.call(
            "file_evidence",
            agency="portal",
            uscc=self.firm(),
            kind=kind,
            title="声明",
            hs_prefix=self.any.choice(("39", "64", "95")),
            sha256=f"{self.count:064x}",
            valid_until=until,
            **promises,
        )
        self.filings.append(told["filing_id"])

    def filing_withdrawn(self) -> None:
        if self.filings:
            filing_id = self.filings.pop()
            self.inspection.call("move_filing", agency="portal", filing_id=filing_id, to="WITHDRAWN")

    def goods(self) -> None:
        says = self.any.choice(("statutory", "not_statutory", "general", "elevated", "high"))
        kind = "statutory" if says.endswith("statutory") else "product_risk"
        day = self.inspection.clock.today()
        said = {
            "kind": kind,
            "hs_prefix": self.any.choice(PREFIXES[1:]),
            "says": says,
            "from_on": (day + timedelta(days=self.any.choice((0, 0, 1)))).isoformat(),
            "until_on": self.until(1, 2, 4),
            "document_no": self.number(),
        }
        told = self.inspection.call("record_goods", agency="customs", **said)
        self.entries.append(told["entry_id"])

    def goods_withdrawn(self) -> None:
        if self.entries:
            entry_id = self.entries.pop()
            self.inspection.call("withdraw_reference", agency="customs", entry_id=entry_id, reason="编码录入有误")

    def country(self) -> None:
        told = self.inspection.call(
            "record_reference",
            agency="customs",
            kind="africa_country",
            country=self.any.choice(COUNTRIES),
            listed=self.any.random() < 0.5,
            from_on=self.inspection.clock.today().isoformat(),
            until_on=self.until(1, 2),
            document_no=self.number(),
        )
        self.entries.append(told["entry_id"])

    def policy(self) -> None:
        body = {
            "zone_id": ZONE,
            "title": "先行先试",
            "hs_prefixes": [self.any.choice(PREFIXES)],
            "ease": self.any.choice(EASES),
            "clause": "S12 五(八)",
            "basis": "三年无境外通报",
            "document_no": self.number(),
            "until_on": self.until(2),
        }
        told = self.inspection.call("propose_policy", agency="gov", actor="clerk", **body)
        decided = {"policy_id": told["policy_id"], "to": "APPROVED", "document_no": f"批{self.count}"}
        self.inspection.call("decide_policy", agency="customs", actor="officer-1", **decided)
        self.policies.append(told["policy_id"])

    def policy_withdrawn(self) -> None:
        if self.policies:
            policy_id = self.policies.pop()
            self.inspection.call("withdraw_policy", agency="customs", policy_id=policy_id, reason="出现境外通报")

    def regime(self) -> str | None:
        if self.regimes and self.any.random() < 0.5:
            regime_id = min(self.regimes)
            del self.regimes[regime_id]
            self.inspection.call("close_regime", agency="customs", regime_id=regime_id, reason="已查清")
            return None
        grave = [one for one, said in sorted(self.alerts.items()) if _shows_accident(said)]
        if not grave:  # the alert comes first, as a correction of its own
            self.alert(level="high", hs_prefix=self.any.choice(ALARMED), destination=None, uscc=None)
            return "alert"
        prefix = self.alerts[grave[0]]["hs_prefix"]
        told = self.inspection.call(
            "open_regime",
            agency="customs",
            hs_prefixes=[prefix],
            accident="industry_wide",
            alert_id=grave[0],
            description="多家企业同类产品不合格",
            document_no=self.number(),
            until_on=self.until(3, 5),
        )
        self.regimes[told["regime_id"]] = []
        return None

    def registration(self) -> None:
        if self.regimes:
            regime_id = self.any.choice(sorted(self.regimes))
            said = {"regime_id": regime_id, "uscc": self.firm(), "statement": "已建立全项检测", "evidence": ["a" * 64]}
            told = self.inspection.call("apply_registration", agency="portal", actor="clerk", **said)
            self.registered(told["registration_id"], "REGISTERED")
            self.regimes[regime_id].append(told["registration_id"])

    def registration_revoked(self) -> None:
        given = [one for one in self.regimes.values() if one]
        if given:
            self.registered(self.any.choice(given).pop(), "REVOKED", reason="抽查不合格")

    def registered(self, registration_id: str, to: str, **more: str) -> None:
        self.inspection.call(
            "decide_registration", registration_id=registration_id, to=to, document_no=self.number(), **more
        )

    def accreditation(self) -> None:
        uscc = self.any.choice(FIRMS[:3])  # of the others the registry's word counts
        today = self.inspection.clock.today().isoformat()
        if uscc in self.laboratories:
            laboratory_id, state = self.laboratories[uscc]
            to = "IN_FORCE" if state == "SUSPENDED" else "SUSPENDED"
            said = {"to": to, "on": today, "document_no": self.number(), "reason": "监督评审"}
            self.inspection.call("move_laboratory", agency="cnas", laboratory_id=laboratory_id, **said)
            self.laboratories[uscc] = (laboratory_id, to)
            return
        told = self.inspection.call(
            "record_laboratory",
            agency="cnas",
            cnas_no=f"L{self.count}",
            name="合成检测中心",
            uscc=uscc,
            document_no=self.number(),
            valid_from="2024-01-01",
            valid_until="2029-12-31",
            scope=[{"hs_prefix": prefix} for prefix in PREFIXES[::2]],
        )
        self.laboratories[uscc] = (told["laboratory_id"], "IN_FORCE")

    def report(self) -> None:
        said = {
            "report_no": f"LAB-2026-{self.count:04d}",
            "body": BODY,
            "uscc": self.firm(),
            "hs_code": self.any.choice(AFRICAN),
            "product": "合成货物",
            "issued_on": (self.inspection.clock.today() - timedelta(days=2)).isoformat(),
            "valid_until": self.until(2, 30),
            "sha256": f"{self.count:064x}",
            "items": [{"item": "六价铬", "result": self.any.choice(("conforming",) * 3 + ("nonconforming",))}],
        }
        told = self.inspection.call("register_report", agency=BODY, **said)
        self.reports.append(told["report_id"])

    def report_revoked(self) -> None:
        if self.reports:
            said = {"report_id": self.reports.pop(), "reason": "样品不符", "document_no": self.number()}
            self.inspection.call("revoke_report", agency=BODY, **said)

    def adoption(self) -> None:
        self.adopted = not self.adopted
        out = {} if self.adopted else {"listed_until": "2026-11-01", "reason": "出具虚假报告"}
        entry = {"code": BODY, "name": "平台", "listed_from": "2026-01-01", "hs_prefixes": ["39", "87"]}
        said = {**entry, "document_no": self.number(), **out}
        self.inspection.call("record_adopted_body", agency="customs", **said)

    def day(self) -> None:
        self.inspection.clock.advance(timedelta(days=1))
        self.inspection.heartbeat("credit")
        self.inspection.run_daily()
        self.inspection.run_chores()


def _shows_accident(said: dict[str, Any]) -> bool:
    return said["level"] in {"high", "serious"} and said["uscc"] is None
