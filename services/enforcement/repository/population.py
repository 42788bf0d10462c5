"""Who may be drawn: by zone, goods and division."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from services.enforcement import models
from services.enforcement.domain.alerts import IN_FORCE
from services.enforcement.domain.campaigns import Scope
from services.enforcement.domain.trace_cases import OVER

_GRADE: Final = "grade_"
_TAKING_PART: Final = ("ACTIVE", "RECTIFYING")


def drawn_from(scope: Scope) -> sa.Select[Any]:
    """Select code and grade of whoever is in a scope; where risks are named, who shows one of them."""
    select = members(scope.zone_id, scope.hs_prefix, scope.division)
    if not scope.risk:
        return select
    uscc, grade = select.selected_columns
    alert, case = models.table(models.AlertRow), models.table(models.TraceCaseRow)
    lead = models.table(models.LeadRow)
    shown: dict[str, sa.ColumnElement[bool]] = {
        "alert": sa.exists().where(alert.c.uscc == uscc, alert.c.state.in_(IN_FORCE)),
        "trace_case": sa.exists().where(case.c.uscc == uscc, case.c.state.not_in(OVER)),
        "lead": sa.exists().where(lead.c.uscc == uscc, lead.c.standing),
    }
    graded = [risk.removeprefix(_GRADE) for risk in scope.risk if risk.startswith(_GRADE)]
    named = [shown[risk] for risk in scope.risk if risk in shown]
    return select.where(sa.or_(*named, grade.in_(graded)))


def members(zone_id: str | None, hs_prefix: str | None, division: str | None) -> sa.Select[Any]:
    """Select code and grade (U without one) of the members of the zone if one is given, else of active enterprises."""
    firm, grade = models.table(models.EnterpriseRow), models.table(models.GradeRow)
    conditions: list[sa.ColumnElement[bool]] = []
    if hs_prefix is not None:
        code = sa.func.jsonb_array_elements_text(firm.c.hs_codes).table_valued("value")
        conditions.append(sa.exists(sa.select(1).select_from(code).where(code.c.value.startswith(hs_prefix))))
    if division is not None:
        conditions.append(firm.c.division == division)
    if zone_id is None:
        base, uscc = firm.outerjoin(grade, grade.c.uscc == firm.c.uscc), firm.c.uscc
        conditions.append(firm.c.active)
    else:
        member = models.table(models.MembershipRow)
        uscc = member.c.uscc
        base = member.outerjoin(firm, firm.c.uscc == uscc).outerjoin(grade, grade.c.uscc == uscc)
        # a member whose registration has not been heard yet is drawn as well
        conditions += [
            member.c.zone_id == zone_id,
            member.c.state.in_(_TAKING_PART),
            sa.func.coalesce(firm.c.active, True),
        ]
    select = sa.select(uscc, sa.func.coalesce(grade.c.grade, "U")).select_from(base).where(*conditions)
    return select.order_by(uscc)
