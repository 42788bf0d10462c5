"""Step 5: a serious alert arrives, affected open consignments are decided anew; it is lifted, and they are back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.demo.desk import Json, Refusal, eventually
from deploy.demo.steps.consignments import GOODS, standing
from deploy.demo.words import agency_zh, word_zh
from deploy.demo.world import World

TOYS, SHOES = "9503", "6403"
Standing = Mapping[str, tuple[str, str, str | None]]


@dataclass(frozen=True)
class Warned:
    """Modes before, under and after the alerts; how long the re-decision took, seconds."""

    before: Standing
    under: Standing
    after: Standing
    wrong_agency: Refusal
    tightened_s: Sequence[float]
    eased_s: Sequence[float]


def run(world: World) -> Warned:
    """Issue an alert on toys, then one on shoes; lift both."""
    world.teller.step(5, "严重预警：在途货物即时重新决定，解除即恢复", "a serious alert, and back")
    before = standing(world)
    toys, shoes = _collected(world, TOYS), _collected(world, SHOES)
    order = {"to": "ISSUED"}
    wrong = world.desks.refused("samr", f"/v1/alerts/{toys['alert_id']}/transitions", order, status=403)
    world.teller.refusal("预警由检验检疫发布", "alerts are the inspection's to issue", wrong)
    tightened = [_issue(world, toys, TOYS, "SPECIAL"), _issue(world, shoes, SHOES, "TARGETED_CHECK")]
    under = standing(world)
    eased = [_lift(world, alert, prefix, before) for alert, prefix in ((toys, TOYS), (shoes, SHOES))]
    return Warned(before, under, standing(world), wrong, tightened, eased)


def concerned(prefix: str) -> list[str]:
    """Keys of the consignments whose goods an alert concerns."""
    return [goods.key for goods in GOODS if goods.hs_code.startswith(prefix)]


def _collected(world: World, prefix: str) -> Json:
    alerts = world.desks.every("ciq", "/v1/alerts", state="ASSESSED")
    return next(one for one in alerts if one["hs_prefix"] == prefix and one["level"] == "serious")


def _issue(world: World, alert: Json, prefix: str, mode: str) -> float:
    issued = world.move("ciq", f"/v1/alerts/{alert['alert_id']}", "ISSUED", document_no="惠检警〔合成〕1号")
    now, took_s = eventually(
        f"every consignment of {prefix} is under {mode}",
        lambda: standing(world),
        lambda found: all(found[key][0] == mode for key in concerned(prefix)),
    )
    rule = now[concerned(prefix)[0]][1]
    n, took_ms = len(concerned(prefix)), f"{took_s * 1000:.0f}"
    world.teller.fact(
        f"{agency_zh('ciq')}发布{word_zh(alert['level'])}预警{alert['source_reference']}（HS {prefix}）："
        f"{n}批改为{word_zh(mode)}100%（规则{rule}），用时{took_ms}毫秒",
        f"serious alert by ciq: {n} consignments now {mode}, seen after {took_ms} ms",
        issued["clause"],
    )
    return took_s


def _lift(world: World, alert: Json, prefix: str, before: Standing) -> float:
    lifted = world.move("ciq", f"/v1/alerts/{alert['alert_id']}", "LIFTED", reason="整改验证合格")
    _, took_s = eventually(
        f"the consignments of {prefix} are back",
        lambda: standing(world),
        lambda found: all(found[key] == before[key] for key in concerned(prefix)),
    )
    world.teller.fact(
        f"解除预警（HS {prefix}）：{len(concerned(prefix))}批恢复原方式，用时{took_s * 1000:.0f}毫秒",
        f"lifted: {len(concerned(prefix))} consignments back, seen after {took_s * 1000:.0f} ms",
        lifted["clause"],
    )
    return took_s
