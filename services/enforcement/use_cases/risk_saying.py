"""What is said of risk information, notices and first measures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from services.enforcement.domain.first_measures import FirstMeasure
from services.enforcement.domain.history import Step
from services.enforcement.domain.notices import Notice
from services.enforcement.domain.risk_information import RiskInformation
from services.enforcement.use_cases.work import Work

INFORMATION: Final = "risk_information"
NOTICE: Final = "notice"
FIRST_MEASURE: Final = "first_measure"


def say_information(one: RiskInformation, tx: Work) -> None:
    """Say where risk information stands."""
    tx.outbox.add("enforcement.risk_information_changed", subject=one.information_id, data=one, legalbasis=one.clause)


def say_notice(notice: Notice, tx: Work) -> None:
    """Say that somebody was told, or has confirmed."""
    tx.outbox.add(
        "enforcement.notice_changed",
        subject=notice.notice_id,
        data=notice,
        uscc=notice.uscc,
        legalbasis=notice.clause,
    )


def say_first_measure(measure: FirstMeasure, tx: Work) -> None:
    """Say what was proposed to a body to do first, and what it said or did."""
    tx.outbox.add(
        "enforcement.first_measure_changed", subject=measure.measure_id, data=measure, legalbasis=measure.clause
    )


def note_step(
    kind: str,
    subject_id: str,
    thing: RiskInformation | FirstMeasure,
    before: str | None,
    on: date,
    tx: Work,
    *,
    note: str | None = None,
    document_no: str | None = None,
    digest: str | None = None,
) -> None:
    """Keep a step in the life of a thing."""
    caller = tx.caller
    step = Step(kind, subject_id, thing.version, before, thing.state, on, caller.agency, caller.actor, thing.clause)
    tx.history.add(replace(step, note=note, document_no=document_no, digest=digest))
