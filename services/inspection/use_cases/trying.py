"""Made-up cases: decided and explained, with made-up special policies if there are any; nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from databus.errors import InvalidRequest
from services.inspection.domain.easing import Ease
from services.inspection.domain.mode_table import Decision, JsonObject
from services.inspection.domain.policies import ease_of, wrong_ease
from services.inspection.use_cases.ports import Desk


def try_case(desk: Desk, ask: JsonObject) -> Decision:
    """Decide a made-up case.

    Raises:
        InvalidRequest: a policy that no policy may be; names the field.

    Source: DOMAIN D.1; S12 五(八) (先行先试).
    """
    on, facts = ask["on"] or desk.clock.today(), ask["facts"]
    careful = desk.silence.careful(facts, ask["stale"])
    return desk.tables.on(on).decide(careful, _eases(desk, ask["policies"], on))


def _eases(desk: Desk, policies: Sequence[dict[str, Any]], on: date) -> tuple[Ease, ...]:
    wrong: list[str] = []
    for place, said in enumerate(policies):
        found = wrong_ease(said, desk.rules, on)
        wrong += [f"policies.{place}.{one}" if even % 2 == 0 else one for even, one in enumerate(found)]
    if wrong:
        raise InvalidRequest("no policy may be like this", *wrong)
    return tuple(ease_of(f"policy/{one['name']}", one, tuple(one["grades"]), (one["clause"],)) for one in policies)
