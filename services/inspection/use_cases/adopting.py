"""Whose results may be adopted (采信): the authority's entries, and for bodies without one the list with the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ports import Desk


def bodies_on_list(desk: Desk, work: EvidenceWork, hs_code: str, on: date) -> Sequence[str]:
    """Return the codes of the bodies whose results may be adopted for goods on a day.

    Source: 商检法 6¶3; S14 六(一)出口; DOMAIN A-10.
    """
    entries = work.evidence.bodies()
    entered = {one.code for one in entries}
    shipped = [code for code in desk.goods.adopted_bodies(on) if code not in entered]
    return sorted({*shipped, *(one.code for one in entries if one.holds(on) and one.covers(hs_code))})
