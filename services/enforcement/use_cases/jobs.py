"""The kinds of jobs of enforcement: a new one is a row here, one in `schemas/jobs.py` and a permission in `rules/`."""

from __future__ import annotations

from typing import Final

from databus.jobs.running import JobKind, Workshop
from databus.rules import RuleBook
from services.enforcement.domain.agencies import require_permission
from services.enforcement.use_cases.long_work import LongWork

Kind = JobKind[LongWork, RuleBook]


def _require(act: str, work: LongWork, rules: RuleBook) -> None:
    require_permission(act, work.caller.require_agency(), rules)


WORKSHOP: Final = Workshop[LongWork, RuleBook]({}, _require)
