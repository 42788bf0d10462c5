"""A thousand facts said, corrected and taken back at random: exactly what each touches was decided anew."""

from collections import Counter
from typing import Any, Final

import pytest

from databus.caller import Caller
from databus.contracts import get
from databus.rules import RuleBook
from services.inspection.domain.easing import Ease
from services.inspection.domain.facts import Facts
from services.inspection.domain.reach import EVERYTHING
from services.inspection.use_cases.deciding import gather
from tests.integration.inspection.conftest import Inspection
from tests.integration.inspection.corrections import AFRICAN, BODY, COUNTRIES, FIRMS, GOODS, PROVINCIAL, Corrections

CORRECTIONS: Final = 1_000
RECOMPUTED_EVERY: Final = 4

Snapshot = dict[str, tuple[int, tuple[object, ...]]]


def standing(inspection: Inspection) -> Snapshot:
    """Every open consignment as it stands."""
    with inspection.pipeline.store.transaction(Caller(agency="ciq")) as tx:
        found = tx.redecisions.reached(EVERYTHING)
        return {one.consignment_id: (one.decision_number, one.decided.same_as) for one in found}


def recomputed(inspection: Inspection) -> Snapshot:
    """Every open consignment as a full recomputation has it."""
    service: Any = inspection.pipeline.service
    with inspection.pipeline.store.transaction(Caller(agency="ciq")) as tx:
        desk = service.desk_of(tx)
        table = desk.tables.on(desk.clock.today())
        return {
            one.consignment_id: (one.decision_number, table.decide(case.facts, case.eases).outcome)
            for one, case in gather(desk, tx, tx.redecisions.reached(EVERYTHING))
        }


def decide_few_at_once(inspection: Inspection) -> None:
    """Let more than five wait for workers, so that both ways are taken."""
    files = dict(inspection.shipped.files)
    text = files["redecisions.toml"].replace("value = 200 ", "value = 5 ").replace("value = 1000 ", "value = 14 ")
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
    for number, uscc in enumerate(FIRMS):
        inspection.registered(uscc, cnas_lab=True)
        inspection.member(uscc)
        inspection.rated(uscc, "A")
        said = {"kind": "joint_inspection", "document_no": f"共{uscc}", "valid_until": "2028-11-21"}
        if number % 2:
            inspection.call("record_approval", agency="customs", uscc=uscc, **said)
    for uscc in FIRMS:
        for goods in AFRICAN:  # some name a body, of others a report is looked for
            inspection.declare(uscc, goods, destination="KE", **_reported(named=chosen.random() < 0.25))
    for number in range(30):
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
    before = standing(inspection)
    assert before == recomputed(inspection)
    touched: Counter[str] = Counter()
    idle = {act.__name__ for act, _ in corrections.kinds}
    for number in range(CORRECTIONS):
        what = corrections.one(idle - {"title"})
        inspection.run_tasks()
        after = standing(inspection)
        if (
            idle - {"title"} or number % RECOMPUTED_EVERY == 0
        ):  # what was missed stays so until something else touches it
            assert after == recomputed(inspection), f"missed by {what} or just before, correction {corrections.count}"
        changed = {one for one in after if after[one][1] != before[one][1]}
        made = {one: after[one][0] - before[one][0] for one in after if after[one][0] != before[one][0]}
        assert made == dict.fromkeys(changed, 1), f"spurious after {what}, correction {corrections.count}"
        touched[what.partition(" refused")[0]] += len(changed)
        idle -= (+touched).keys()
        before = after
    assert before == recomputed(inspection)
    assert len(before) == 30 + 2 * len(FIRMS)
    assert idle == {"title"}, (
        f"no row of the table reads a title; each of the others must have changed a decision: {touched}"
    )
    assert _replayed(inspection) == sum(number for number, _ in before.values())


def _reported(*, named: bool) -> dict[str, Any]:
    return {"third_party_report": True, "third_party_body": BODY} if named else {}


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
