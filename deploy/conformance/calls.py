"""Checks of what the agency sends: a call through each door, a repeat, a fact, their receipts.

Nothing is changed for anyone: what is written is an empty reconciliation of a day long ago.
"""

import uuid
from typing import Any

from sanhu_client import Bus
from sanhu_client.errors import Conflict, NotPermitted
from sanhu_client.reconcile import tally
from sanhu_client.retrying import Retrying

from databus.vhosts import RECEIPTS
from deploy.conformance.result import Integration, LeftOut, Named, Wrong

DRY_RUN = "credit.simulate_rating"
HARMLESS = "gateway.reconcile_day"
LONG_AGO = "2000-01-01"
OTHER_DAY = "2000-01-02"
WITHIN_S = 10.0
PATIENCE = Retrying(deadline_s=15, attempt_s=10, most=3)


def call_over_http(it: Integration) -> str:
    """Is a call over HTTP answered?"""
    told = it.exchange.call(DRY_RUN, on="2026-11-22", records=[])
    return f"{DRY_RUN} → score {told['score']}, grade {told['grade']}"


def call_over_amqp(it: Integration) -> str:
    """Is a call over AMQP answered?"""
    it.probe().close()  # tells at once, and why, where there is no way in
    with Bus(it.vhost(), it.agency, key=it.key, receives=False, retrying=PATIENCE) as bus:
        told = bus.call(DRY_RUN, on="2026-11-22", records=[])
    return f"{DRY_RUN} → score {told['score']}, grade {told['grade']}"


def repeat(it: Integration) -> str:
    """Does the same key repeat the answer, and refuse another body?"""
    same = it.exchange.given(idempotency_key=f"conformance-{uuid.uuid4()}")
    try:
        first, again = (same.call(HARMLESS, on=LONG_AGO, **_nothing()) for _ in range(2))
    except NotPermitted as error:
        raise LeftOut(f"没有对账授权，无可无害重复之事 nothing harmless to repeat: {error}") from None
    it.receipt = first.get("receipt")
    if first.get("agency") != it.agency:
        raise Wrong(f"凭据属于 the credentials are of {first.get('agency')}", f"换成 {it.agency} 的 take {it.agency}'s")
    if first != again:
        raise Wrong("同一幂等键得到不同答复 one key, two answers", "请报告运维部门 tell the operator")
    try:
        same.call(HARMLESS, on=OTHER_DAY, **_nothing())
    except Conflict:
        return "同键同文得同一答复与回执，异文被拒 the answer and its receipt are repeated; another body is refused"
    raise Wrong("同一幂等键接受了不同内容 one key took two bodies", "请报告运维部门 tell the operator")


def fact(it: Integration) -> str:
    """Is a fact taken, and its receipt in the queue?"""
    with it.probe() as probe:
        taken = bool(probe.depth(RECEIPTS).consumers)
        said = probe.say(HARMLESS, {"on": LONG_AGO, **_nothing()})
        told = None if taken else probe.receipt(said, WITHIN_S)
    if told is not None and told.error is not None:
        if isinstance(told.error, NotPermitted):
            return f"事实已收到并答复（无此授权）the fact was answered: {told.error}"
        raise told.error
    # its message id is its idempotency key: asked over HTTP, it answers with the fact's own receipt
    answer = it.exchange.given(idempotency_key=said).call(HARMLESS, on=LONG_AGO, **_nothing())
    where = "由机构的系统取走 taken by the agency's system" if taken else "在队列 receipts in the queue"
    return f"回执 receipt {answer['receipt']['id']}，{where}"


def logged(it: Integration) -> str:
    """Is a receipt in the log in time, and does its proof hold?"""
    if it.receipt is None:
        raise LeftOut("没有可核验的回执 no receipt to verify")
    told = it.exchange.wait_logged(it.receipt, WITHIN_S)
    return f"存证日志第 {told['position']} 条，证明成立 entry {told['position']} of the log, its proof holds"


def _nothing() -> dict[str, Any]:
    return {"sent": tally(()), "received": tally(())}


CHECKS = (
    Named("HTTP 试算 call over HTTP", call_over_http),
    Named("AMQP 试算 call over AMQP", call_over_amqp),
    Named("幂等 idempotency", repeat),
    Named("事实与回执 fact and receipt", fact),
    Named("存证 evidence", logged),
)
