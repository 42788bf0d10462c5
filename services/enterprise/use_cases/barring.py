"""Enterprises that rows of a file may not be about: unknown ones, another county's, those that another succeeded."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.enterprise.domain.duties import Duty
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases.work import Work

Reason = tuple[str, str]  # in Chinese, in English
UNKNOWN: Reason = ("该企业未登记", "no such enterprise is registered")


def barred(
    usccs: Collection[str], known: Mapping[str, Enterprise], duty: Duty, work: Work, regulations: Regulations
) -> dict[str, Reason]:
    """Why rows about some of these codes may not be taken from the caller's agency."""
    away = {uscc: UNKNOWN for uscc in usccs if uscc not in known}
    for uscc, enterprise in known.items():
        reason = of_county(enterprise.division, duty, work, regulations)
        if reason is not None:
            away[uscc] = reason
    return {**succeeded(known, work), **away}


def of_county(division: str, duty: Duty, work: Work, regulations: Regulations) -> Reason | None:
    """Why the agency may not tell about enterprises of a county; None if it may."""
    if regulations.sits_in(work.caller.require_agency(), duty.by, division):
        return None
    who = "、".join(regulations.seated(duty.by, division))
    return f"{division}的企业由{who}报送", f"enterprises of {division} are for {who}"


def succeeded(usccs: Collection[str], work: Work) -> dict[str, Reason]:
    """Of some enterprises those that another one succeeded, with who stands for them."""
    heirs = work.successions.heirs(usccs)
    return {uscc: (f"已由{heir}承继", f"{heir} stands for it") for uscc, heir in heirs.items()}
