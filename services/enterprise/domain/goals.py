"""What a zone is to be (建设目标) and the principles it is built by (建设原则), as the documents in force say."""

from __future__ import annotations

from datetime import date

from services.enterprise.domain.regulations import Regulations, Row


def labels_on(day: date, plan: str | None, regulations: Regulations) -> list[Row]:
    """What a zone of a plan is to be. Source: S12 二; S14 二; SH 一(一), 三."""
    return [row for row in regulations.book.table("zone_label", on=day) if row.get("plan", plan) == plan]


def principles_on(day: date, regulations: Regulations) -> list[Row]:
    """The principles that zones are built by. Source: S12 三; S14 三."""
    return list(regulations.book.table("zone_principle", on=day))
