"""An effect of an ended credit record, as credit asks any service to confirm it."""

from typing import Any

from databus.contracts import get
from databus.identifiers import make_uscc
from databus.testing import Harness

WHO = make_uscc("441323", "MA5E0001")
EFFECT = "0192f0c1-0000-7000-8000-0000000000e1"


def rated(service: Harness, grade: str, **change: Any) -> None:
    """Let the service hear a grade."""
    data = {**get("credit.grade_changed").example, "uscc": WHO, "grade": grade, **change}
    service.deliver("credit.grade_changed", subject=WHO, data=data)


def asked(service: Harness, **change: Any) -> list[tuple[str, str]]:
    """Ask the service to confirm an effect; return the effects it has confirmed, with their grades."""
    example = get("credit.effect_changed").example
    told = {
        "effect_id": EFFECT,
        "uscc": WHO,
        "responsible": service.pipeline.name,
        "grade": "A",
        "standing_version": 4,
        **change,
    }
    service.deliver("credit.effect_changed", subject=EFFECT, data={**example, **told})
    said = service.said(f"{service.pipeline.name}.effect_applied")
    return [(event.data["effect_id"], event.data["grade"]) for event in said]
