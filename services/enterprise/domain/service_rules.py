"""What the rules say of public services: kinds of offers, steps of benefits, registers, earmarks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from databus.errors import InvalidRequest
from databus.state_machine import StateMachine
from services.enterprise.domain.duties import Duty
from services.enterprise.domain.regulations import Regulations, Row

VOUCHER = "VOUCHER"
FEE_RELIEF = "FEE_RELIEF"
REWARD = "REWARD"
TRAINING = "TRAINING"
FAST_LANE = "FAST_LANE"
KINDS = (VOUCHER, FEE_RELIEF, REWARD, TRAINING, FAST_LANE)


@dataclass(frozen=True)
class Kind:
    """A kind of offer: what it counts (fen, places or nothing), how its benefits begin and what they must say."""

    kind: str
    zh: str
    en: str
    counts: str
    begins: str
    needs: tuple[str, ...]
    duty: Duty


class ServiceRules:
    """The rules of public services, read once."""

    def __init__(self, regulations: Regulations) -> None:
        book = regulations.book
        self.regulations = regulations
        self.kinds = {row["kind"]: _kind(row) for row in book.table("offer_kind")}
        self.machines = {
            kind: StateMachine.from_rows(
                f"{kind} benefit", [row for row in book.table("benefit_move") if row["kind"] == kind]
            )
            for kind in self.kinds
        }
        self.clocks: dict[str, str] = {row["state"]: row["term"] for row in book.table("benefit_clock")}
        self.returns: dict[str, str] = {row["state"]: row["gives_back"] for row in book.table("benefit_return")}
        self.earmarks = _codes(book.table("earmark"))
        self.offer_earmarks: dict[str, Row] = {row["kind"]: row for row in book.table("offer_earmark")}
        self.policies: dict[str, Row] = {row["code"]: row for row in book.table("policy")}
        self.conditions = _codes(book.table("policy_condition"))
        self.registers: dict[str, Row] = {row["register"]: row for row in book.table("register")}
        self.choices = {
            "service_function": _codes(book.table("service_function")),
            "fee_item": _codes(book.table("fee_item")),
            "training_topic": _codes(book.table("training_topic")),
            "fast_lane_matter": _codes(book.table("fast_lane_matter")),
            "award_level": _codes(book.table("award_level")),
        }

    def choose(self, table: str, codes: Collection[str], field: str) -> None:
        """Raise InvalidRequest, listing what there is, unless every code stands in the table."""
        known = self.earmarks if table == "earmark" else self.choices[table]
        if not set(codes) <= known.keys():
            raise InvalidRequest(f"no such {table.replace('_', ' ')}", field, f"one of {', '.join(known)}")

    def policy(self, code: str, *, on: date) -> Row:
        """Return a policy in force on a day; InvalidRequest lists those there are."""
        for row in self.regulations.book.table("policy", on=on):
            if row["code"] == code:
                return row
        known = ", ".join(row["code"] for row in self.regulations.book.table("policy", on=on))
        raise InvalidRequest("no such policy is in force on that day", "policy", f"one of {known}")

    def register(self, name: str) -> Row:
        """Return a register; InvalidRequest lists those there are."""
        if name not in self.registers:
            raise InvalidRequest("no such register", "register", f"one of {', '.join(self.registers)}")
        return self.registers[name]

    def register_fields(self, name: str, *, at: str) -> list[Row]:
        """The fields of a register's entries: those said when an entry begins, or those said at its end."""
        rows = self.regulations.rows("register_field", "register", name)
        return [row for row in rows if row.get("at", "begin") == at]

    def register_duty(self, name: str) -> Duty:
        """Who keeps a register, and by which clause."""
        row = self.register(name)
        return Duty(tuple(row["by"]), row["clause"])

    def told(self, *, on: date) -> dict[str, Any]:
        """All of it as it is shown: policies in force on a day, the fields and choices of each register."""
        book = self.regulations.book
        policies = [{"division": None, **row} for row in book.table("policy", on=on)]
        return {
            "rule_set": self.regulations.version,
            "kinds": [{**vars(kind), "clause": kind.duty.clause} for kind in self.kinds.values()],
            "policies": policies,
            "conditions": list(self.conditions.values()),
            "registers": [self._register_told(row) for row in self.registers.values()],
            "earmarks": list(self.earmarks.values()),
            "choices": {name: list(rows.values()) for name, rows in self.choices.items()},
        }

    def _register_told(self, register: Row) -> dict[str, Any]:
        rows = self.regulations.rows("register_field", "register", register["register"])
        return {"parent": None, **register, "fields": [self._field_told(row) for row in rows]}

    def _field_told(self, row: Row) -> dict[str, Any]:
        return {"at": "begin", **row, "choices": self.choices_of(row)}

    def choices_of(self, row: Row) -> list[str]:
        """What a field of a register may say, where it is one of some; empty where it is not."""
        return list(self.choices[row["table"]]) if "table" in row else list(row.get("choices", ()))


def _kind(row: Row) -> Kind:
    names = ("kind", "zh", "en", "counts", "begins")
    plain = {name: row[name] for name in names}
    return Kind(**plain, needs=tuple(row["needs"]), duty=Duty(tuple(row["by"]), row["clause"]))


def _codes(rows: Collection[Row]) -> Mapping[str, Row]:
    return {row["code"]: row for row in rows}
