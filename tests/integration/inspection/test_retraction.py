"""A thousand facts said, corrected and taken back at random: after each, exactly what it touches was decided anew."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from databus.caller import Caller
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.inspection.domain.easing import Ease
from services.inspection.domain.facts import Facts
from services.inspection.domain.reach import EVERYTHING
from services.inspection.use_cases.deciding import gather
from tests.integration.inspection.conftest import ZONE, Inspection, firm

CORRECTIONS: Final = 1_000
FIRMS: Final = [firm(number) for number in range(1, 7)]
GOODS: Final = ("640399", "950300", "392410", "691110", "360410", "871500")
PREFIXES: Final = ("64", "6403", "95", "9503", "39", "3924", "69", "87")
COUNTRIES: Final = ("DE", "FR", "KE", "US")
PROVINCIAL: Final = "boluo-toys"
PROMISES: Final = ["obeys_law", "goods_conform", "answers_for_safety", "recalls_by_itself"]

Snapshot = dict[str, tuple[int, tuple[object, ...]]]


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
        self.kinds: list[tuple[Callable[[], None], int]] = [
            (self.grade, 6),
            (self.membership, 4),
            (self.zone, 3),
            (self.title, 1),
            (self.laboratory, 1),
            (self.alert, 6),
            (self.case, 5),
            (self.listing, 2),
            (self.approval, 5),
            (self.withdrawal, 3),
            (self.stop, 2),
            (self.filing, 2),
            (self.filing_withdrawn, 2),
            (self.goods, 2),
            (self.policy, 3),
            (self.day, 3),
        ]

    def one(self) -> str:
        """Make one correction; returns what it was."""
        acts, weights = zip(*self.kinds, strict=True)
        act = self.any.choices(acts, weights)[0]
        self.count += 1
        try:
            act()
        except (Conflict, InvalidRequest) as refused:
            return f"{act.__name__} refused: {refused}"
        return str(act.__name__)

    def firm(self) -> str:
        return self.any.choice(FIRMS)

    def number(self) -> str:
        return f"文〔2026〕{self.count}号"

    # ---- what others say
    def grade(self) -> None:
        self.inspection.rated(self.firm(), self.any.choice(("AA", "AA", "A", "A", "A", "B", "B", "C", "D", "U")))

    def membership(self) -> None:
        uscc, zone = self.firm(), self.any.choice((ZONE, PROVINCIAL))
        state = self.any.choice(("ACTIVE", "ACTIVE", "ACTIVE", "RECTIFYING", "REMOVED"))
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

    def alert(self) -> None:
        known = len(self.alerts) > 2 or (self.any.random() < 0.5 and self.alerts)
        alert_id = self.any.choice(sorted(self.alerts)) if known else uuid7()
        said = {
            "hs_prefix": self.any.choice(PREFIXES),
            "destination": self.any.choice((None, None, *COUNTRIES)),
            "uscc": self.any.choice((None, None, self.firm())),
            "level": self.any.choice(("low", "low", "medium", "high", "serious")),
            "state": self.any.choice(("LIFTED", "LIFTED", "DOWNGRADED")) if known else "ISSUED",
        }
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
            self.inspection.listed(listing_id, uscc, "REMOVED")
        else:
            listing_id = uuid7()
            self.listings[listing_id] = self.firm()
            self.inspection.listed(listing_id, self.listings[listing_id])

    # ---- what our own do
    def approval(self) -> None:
        kind = self.any.choice(("exemption", "joint_inspection", "risk_assessment"))
        said: dict[str, Any] = {"uscc": self.firm()}
        if kind in {"exemption", "risk_assessment"}:
            said["hs_prefix"] = self.any.choice(PREFIXES)
        if kind == "risk_assessment":
            said["level"] = self.any.choice(("low", "high"))
        days = self.any.choice((1, 2, 4))
        until = (self.inspection.clock.today() + timedelta(days=days)).isoformat()
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
            self.inspection.call("lift_stop", order_id=self.stops.pop())
        else:
            order = self.inspection.call("order_stop", uscc=self.firm(), document_no=self.number(), reason="unsafe")
            self.stops.append(order["order_id"])

    def filing(self) -> None:
        kind = self.any.choice(("self_declaration", "assurance_of_conformity"))
        promises = {"promises": PROMISES} if kind == "assurance_of_conformity" else {}
        until = (self.inspection.clock.today() + timedelta(days=self.any.choice((1, 200)))).isoformat()
        told = self.inspection.call(
            "file_evidence",
            agency="portal",
            uscc=self.firm(),
            kind=kind,
            title="声明",
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
            "until_on": (day + timedelta(days=self.any.choice((1, 2, 4)))).isoformat(),
            "document_no": self.number(),
        }
        self.inspection.call("record_goods", agency="customs", **said)

    def policy(self) -> None:
        body = {
            "zone_id": ZONE,
            "title": "先行先试",
            "hs_prefixes": [self.any.choice(PREFIXES)],
            "ease": {"kind": "sampling", "mode": "VERIFICATION", "percent": self.any.choice(("1", "2", "4"))},
            "clause": "S12 五(八)",
            "basis": "三年无境外通报",
            "document_no": self.number(),
            "until_on": (self.inspection.clock.today() + timedelta(days=2)).isoformat(),
        }
        told = self.inspection.call("propose_policy", agency="gov", actor="clerk", **body)
        decided = {"policy_id": told["policy_id"], "to": "APPROVED", "document_no": f"批{self.count}"}
        self.inspection.call("decide_policy", agency="customs", actor="officer-1", **decided)

    def day(self) -> None:
        self.inspection.clock.advance(timedelta(days=1))
        self.inspection.heartbeat("credit")
        self.inspection.run_daily()


def anew(inspection: Inspection) -> tuple[Snapshot, Snapshot]:
    """Every open consignment as it stands, and as a full recomputation has it."""
    service: Any = inspection.pipeline.service
    with inspection.pipeline.store.transaction(Caller(agency="ciq")) as tx:
        desk = service.desk_of(tx)
        table = desk.tables.on(desk.clock.today())
        found = gather(desk, tx, tx.redecisions.reached(EVERYTHING))
        stands = {one.consignment_id: (one.decision_number, one.decided.same_as) for one, _ in found}
        full = {
            one.consignment_id: (one.decision_number, table.decide(case.facts, case.eases).outcome)
            for one, case in found
        }
    return stands, full


def decide_few_at_once(inspection: Inspection) -> None:
    """Let more than three wait for workers, so that both ways are taken."""
    files = dict(inspection.shipped.files)
    text = files["redecisions.toml"].replace("value = 200 ", "value = 3 ").replace("value = 1000 ", "value = 7 ")
    inspection.ship(RuleBook.read({**files, "redecisions.toml": text}))


@pytest.mark.requirement("D.1/redecision")
@pytest.mark.requirement("D.6")
def test_a_thousand_corrections_leave_what_a_full_recomputation_gives_and_touch_nothing_else(
    inspection: Inspection,
) -> None:
    decide_few_at_once(inspection)
    inspection.zone("national")
    inspection.deliver(
        "enterprise.zone_state_changed",
        subject=PROVINCIAL,
        data={**get("enterprise.zone_state_changed").example, "zone_id": PROVINCIAL, "level": "provincial"},
    )
    corrections = Corrections(inspection, seed=20261122)
    chosen = corrections.any
    for uscc in FIRMS:
        inspection.registered(uscc, cnas_lab=True)
        said = {"kind": "joint_inspection", "document_no": f"共{uscc}", "valid_until": "2028-11-21"}
        inspection.call("record_approval", agency="customs", uscc=uscc, **said)
    for number in range(42):
        imported = number % 6 == 5
        inspection.declare(
            FIRMS[number % len(FIRMS)],
            chosen.choice(GOODS),
            direction="import" if imported else "export",
            destination=None if imported else chosen.choice(COUNTRIES),
            self_declaration=chosen.random() < 0.3,
            assurance_filed=chosen.random() < 0.3,
            own_use_equipment=imported and chosen.random() < 0.3,
            raw_material=imported and chosen.random() < 0.4,
        )
    before, full = anew(inspection)
    assert before == full
    touched: Counter[str] = Counter()
    for _ in range(CORRECTIONS):
        what = corrections.one()
        inspection.run_tasks()
        after, full = anew(inspection)
        assert after == full, f"missed by {what}, correction {corrections.count}"
        changed = {one for one in after if after[one][1] != before[one][1]}
        made = {one: after[one][0] - before[one][0] for one in after if after[one][0] != before[one][0]}
        assert made == dict.fromkeys(changed, 1), f"spurious after {what}, correction {corrections.count}"
        touched[what.partition(" refused")[0]] += len(changed)
        before = after
    assert len(before) == 42
    # a title is read by no row of the table; at random one or two more may never have met a case that they matter to
    assert len([count for count in touched.values() if count]) >= len(corrections.kinds) - 4
    assert _replayed(inspection) == sum(number for number, _ in before.values())


def _replayed(inspection: Inspection) -> int:
    """Make every decision kept once more, from the facts and the table it rests on; returns how many are the same."""
    service: Any = inspection.pipeline.service
    same = 0
    with inspection.pipeline.store.transaction(Caller(agency="ciq")) as tx:
        tables = service.desk_of(tx).tables
        for one in tx.redecisions.reached(EVERYTHING):
            for row in tx.consignments.decisions(one.consignment_id):
                table = tables.from_data(tx.consignments.table_data(row["table_digest"]))
                again = table.decide(Facts(**row["facts"]), tuple(Ease.of(ease) for ease in row["eases"]))
                same += (again.mode, again.rule, again.sampling_percent, again.paperless) == (
                    row["mode"],
                    row["rule"],
                    row["sampling_percent"],
                    row["paperless"],
                )
    return same
