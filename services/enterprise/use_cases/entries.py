"""Recording and ending entries of the registers kept by data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from databus.errors import Conflict
from services.enterprise.domain.entries import Entry, check_entry
from services.enterprise.domain.entries import end_entry as ended_entry
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.service_rules import ServiceRules
from services.enterprise.use_cases.serving import Serving


def record(told: Entry, work: Serving, rules: ServiceRules) -> Entry:
    """Enter something into a register, typed as the register says; the same again is answered as it stands.

    Source: DOMAIN A-11…A-13, E-08, P-01, P-02, P-07…P-09; the register's own clause.
    """
    duty = rules.register_duty(told.register)
    rules.regulations.require_of(duty, f"keeping {told.register}", told.agency, division=told.division)
    check_day(told.begins_on, since=None, today=work.clock.today())
    parent = None if told.parent_id is None else work.entries.find(told.parent_id, lock=True)
    if told.uscc is not None:
        work.enterprises.get(told.uscc)
    entry = check_entry(told, parent, rules)
    known = work.entries.twin(entry)
    if known is None:
        work.entries.save(entry)
        return entry
    if (known.facts, known.begins_on) != (entry.facts, entry.begins_on):
        raise Conflict("this document entered it otherwise", "document_no", f"end {known.entry_id} and enter it anew")
    return known


def end(
    entry_id: str, on: date, *, outcome: Mapping[str, Any], reason: str, work: Serving, rules: ServiceRules
) -> Entry:
    """End an entry: it stays in the register with the day, the reason and what the register wants to know then."""
    agency = work.caller.require_agency()
    entry = work.entries.get(entry_id, lock=True)
    duty = rules.register_duty(entry.register)
    rules.regulations.require_of(duty, f"keeping {entry.register}", agency, division=entry.division)
    if (entry.ends_on, entry.reason, entry.ended_by) == (on, reason, agency):
        return entry
    work.expect_version(entry.version)
    at, today = work.clock.now(), work.clock.today()
    ended = ended_entry(entry, on, outcome=outcome, reason=reason, by=agency, at=at, today=today, rules=rules)
    work.entries.save(ended)
    return ended


def as_known(entry: Entry, at: datetime | None) -> Entry:
    """The entry as the registry knew it at a moment: an end that was noted later is not told."""
    if at is None or entry.ended_at is None or entry.ended_at <= at:
        return entry
    return replace(entry, ends_on=None, outcome={}, reason=None, ended_by=None, ended_at=None, version=1)
