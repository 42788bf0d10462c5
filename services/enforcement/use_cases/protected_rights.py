"""Look after marks and patents: keep the register, check what is declared against it, let a person decide.

Source: SH 四(十四)1; 商标法 57, 60; 知识产权海关保护条例 3, 16.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from databus.clock import Clock
from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain.history import Step, day_of_act
from services.enforcement.domain.protected_rights import (
    HitDecision,
    ProtectedRight,
    RightHit,
    RightMove,
    RightTold,
    hit_decided,
    hit_machine,
    in_order,
    right_machine,
    right_moved,
    way_of,
)
from services.enforcement.use_cases.clocks import cancel_clocks, clocks_of, start_clock
from services.enforcement.use_cases.powers import check_move, division_of, require_row
from services.enforcement.use_cases.right_work import RightWork
from services.enforcement.use_cases.risk_work import Goods
from services.enforcement.use_cases.work import comes_again, digest_of

RIGHT: Final = "protected_right"
HIT: Final = "right_hit"
HOLDER: Final = "right_holder_application"  # the clock until the owner has asked for the goods to be held
REASON: Final = "protected_right"  # of a lead
_LOOKED_THROUGH: Final = 2_000  # consignments that a new right is checked against


def record(told: RightTold, tx: RightWork, rules: RuleBook, clock: Clock) -> ProtectedRight:
    """Record a right and check it against what was declared; the same again is answered as it stands.

    Raises:
        NotPermitted: see the rules.
        Conflict: something else was told under the number.
        InvalidRequest: it ends before it begins.
    """
    row = next(row for row in rules.table("protected_right_kind") if row["code"] == told.kind)
    agency, today = require_row(f"a right of the kind {told.kind}", row, tx, rules, division=None), clock.today()
    digest = digest_of(told, "")  # whoever tells it
    standing = tx.protected_rights.of_number(told.kind, told.number)
    if standing is not None:
        if standing.digest == digest:
            return standing
        right = f"get_protected_right {standing.right_id}"
        raise Conflict("something else was told under this number", "number", right)
    in_order(told.valid_from, told.valid_until)
    values = {**vars(told), "classes": told.classes or (), "licensed": told.licensed or ()}
    one = ProtectedRight(
        right_id=uuid7(),
        state="REGISTERED",
        agency=agency,
        recorded_on=today,
        digest=digest,
        clause=row["clause"],
        **values,
    )
    tx.protected_rights.add(one)
    _note(RIGHT, one.right_id, one, None, today, tx)
    _say_right(one, tx)
    _check_declared(one, tx, rules, today)
    return one


def move(order: RightMove, tx: RightWork, rules: RuleBook, clock: Clock) -> ProtectedRight:
    """Renew a right, name its licensees anew, or end it; the same again is answered as it stands.

    Raises:
        NotPermitted, Conflict, InvalidRequest: see the state machine.
    """
    agency = tx.caller.require_agency()
    before = tx.protected_rights.get(order.right_id)
    digest = digest_of(order, agency)
    if comes_again(tx, RIGHT, before.right_id, order.to, digest):
        return before
    tx.expect_version(before.version)
    transition = check_move(right_machine(rules), before.state, order.to, tx, rules, division=None)
    on = day_of_act(order.on, today=clock.today(), since=before.recorded_on)
    after = right_moved(before, order, transition)
    tx.protected_rights.save(after)
    _note(
        RIGHT, after.right_id, after, before.state, on, tx,
        note=order.reason, document_no=order.document_no, digest=digest,
    )  # fmt: skip
    _say_right(after, tx)
    if after.state == "REGISTERED":  # what was declared before it was renewed, or by who is licensed no more
        _check_declared(after, tx, rules, clock.today())
    return after


def check_consignment(told: JsonObject, tx: RightWork, rules: RuleBook, clock: Clock) -> None:
    """Check goods that are declared against the rights on such goods; what is found is for a person to decide."""
    on = date.fromisoformat(told["on"])
    rights = tx.protected_rights.on_goods(told["hs_code"], on)
    if not rights:
        return
    names = ("consignment_id", "uscc", "declaration_no", "direction", "hs_code", "product", "destination")
    goods = Goods(**{name: told[name] for name in names}, declared_on=on)
    brands = tx.protected_rights.brands_of([goods.uscc]).get(goods.uscc, [])
    for right in rights:
        _propose(right, goods, brands, tx, rules, clock.today())


def decide(order: HitDecision, tx: RightWork, rules: RuleBook, clock: Clock) -> RightHit:
    """Confirm or reject a hit; a confirmed one makes its enterprise a lead of the next draws.

    Raises:
        NotPermitted: not the county's; says whose.
        Conflict, InvalidRequest: see the state machine.
    """
    agency, on = tx.caller.require_agency(), clock.today()
    before = tx.right_hits.get(order.hit_id)
    digest = digest_of(order, agency)
    if before.state == order.to and before.digest == digest:
        return before
    tx.expect_version(before.version)
    transition = check_move(hit_machine(rules), before.state, order.to, tx, rules, division=before.division)
    decided = hit_decided(before, order, transition, agency=agency, on=on)
    after = replace(decided, actor=tx.caller.actor, digest=digest)
    tx.right_hits.save(after)
    _note(HIT, after.hit_id, after, before.state, on, tx, note=order.reason, digest=digest)
    _follow(after, tx, rules, on)
    _say_hit(after, tx)
    return after


def right_file(right_id: str, tx: RightWork) -> dict[str, Any]:
    """Return a right with how many hits on it stand where, and its history."""
    right = tx.protected_rights.look(right_id)
    return {**vars(right), "hits": tx.right_hits.counts(right_id), "history": tx.history.of(RIGHT, right_id)}


def hit_file(hit_id: str, tx: RightWork) -> dict[str, Any]:
    """Return a hit with its clocks and its history."""
    hit = tx.right_hits.look(hit_id)
    return {**vars(hit), "clocks": clocks_of(tx, HIT, hit_id), "history": tx.history.of(HIT, hit_id)}


def _follow(hit: RightHit, tx: RightWork, rules: RuleBook, on: date) -> None:
    if hit.state == "CONFIRMED":
        tx.draws.tell_leads(HIT, hit.hit_id, [hit.uscc], REASON, on)
    else:
        tx.draws.end_leads(HIT, hit.hit_id)
        cancel_clocks(tx, rules, subject_kind=HIT, subject_id=hit.hit_id, on=on, reason=hit.reason or hit.state)
    if hit.hold_proposed:
        start_clock(
            tx, rules, kind=HOLDER, subject_kind=HIT, subject_id=hit.hit_id,
            responsible=hit.decided_by or "", on=on, uscc=hit.uscc, division=hit.division,
        )  # fmt: skip


def _check_declared(right: ProtectedRight, tx: RightWork, rules: RuleBook, today: date) -> None:
    """Check a right against what was declared lately; a hit that stands already stays as it is."""
    since = max(right.valid_from, today - timedelta(days=rules.value("goods_looked_back_days", on=today)))
    goods = tx.protected_rights.declared(right.hs_prefixes, since, _LOOKED_THROUGH)
    brands = tx.protected_rights.brands_of({each.uscc for each in goods})
    for each in goods:
        _propose(right, each, brands.get(each.uscc, []), tx, rules, today)


def _propose(
    right: ProtectedRight, goods: Goods, brands: list[str], tx: RightWork, rules: RuleBook, today: date
) -> None:
    way = way_of(right, goods.uscc, goods.hs_code, goods.product, brands, goods.declared_on)
    if way is None:
        return
    of_maker = way == "goods"  # looked at once for each maker: no consignment shows it
    hit = RightHit(
        hit_id=uuid7(),
        right_id=right.right_id,
        target="enterprise" if of_maker else "consignment",
        target_id=goods.uscc if of_maker else goods.consignment_id,
        uscc=goods.uscc,
        division=division_of(tx, goods.uscc),
        hs_code=goods.hs_code,
        shown=f"{right.name} · {goods.declaration_no} {goods.product}",
        way=way,
        state="PROPOSED",
        found_on=today,
        decided_on=None,
        decided_by=None,
        actor=None,
        reason=None,
        evidence=(),
        hold_proposed=False,
        digest=None,
        clause=next(row for row in rules.table("protected_right_kind") if row["code"] == right.kind)["clause"],
    )
    tx.right_hits.propose([hit])


def _say_right(right: ProtectedRight, tx: RightWork) -> None:
    name, key = "enforcement.protected_right_changed", right.right_id
    tx.outbox.add(name, subject=key, data=right, legalbasis=right.clause)


def _say_hit(hit: RightHit, tx: RightWork) -> None:
    tx.outbox.add("enforcement.right_hit_changed", subject=hit.hit_id, data=hit, uscc=hit.uscc, legalbasis=hit.clause)


def _note(
    kind: str,
    subject_id: str,
    thing: ProtectedRight | RightHit,
    before: str | None,
    on: date,
    tx: RightWork,
    **more: str | None,
) -> None:
    caller = tx.caller
    step = Step(kind, subject_id, thing.version, before, thing.state, on, caller.agency, caller.actor, thing.clause)
    tx.history.add(replace(step, **more))  # type: ignore[arg-type]
