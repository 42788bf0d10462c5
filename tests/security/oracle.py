"""Who may see what: an oracle of its own, read straight from the files that are shipped and from the law's words.

It shares no line with `gateway.domain`: it reads `deploy/agencies`, `deploy/agreements` and `gateway/rules` itself, and
says of one record for one agency what is left of it.

Source: 政务数据共享条例 (unconditional, conditional, not shared); DOMAIN D.5.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOTHING = object()

Record = Mapping[str, Any]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _files(folder: str) -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "deploy" / folder).glob("*.toml")):
        yield _read(path)


@dataclass(frozen=True)
class Terms:
    """What one agency was promised of one data set."""

    fields: Sequence[str]
    purposes: Sequence[str]
    default: str | None
    divisions: Sequence[str]

    def gives(self, field: str) -> bool:
        return "*" in self.fields or field in self.fields


class Oracle:
    """Answers for the shipped files as they are.

    Args:
        where: enterprise → divisions that it is in.
        on: the day asked about.
    """

    def __init__(self, where: Mapping[str, Sequence[str]], on: date) -> None:
        self.where = where
        catalogue: dict[str, Any] = {"dataset": {}, "operation": {}, "event": {}}
        for path in sorted((ROOT / "gateway/rules").glob("catalogue*.toml")):
            for table, rows in _read(path).items():
                catalogue[table] |= rows
        self.datasets: dict[str, Any] = catalogue["dataset"]
        self.shapes: dict[str, Any] = {**catalogue["operation"], **catalogue["event"]}
        self.operations, self.events = catalogue["operation"], catalogue["event"]
        self.agencies: dict[str, Any] = {}
        for told in _files("agencies"):
            self.agencies |= told["agency"]
        self.terms: dict[tuple[str, str], Terms] = {}
        told = list(_files("agreements"))
        groups = {name: row["datasets"] for one in told for name, row in one.get("group", {}).items()}
        for one in told:
            for row in one.get("list", ()):
                self._note(row, groups, on)
        shared = {name for one in self.datasets.values() for name, field in one["field"].items() if _shared(field)}
        every = {name for one in self.datasets.values() for name in one["field"]}
        self.never = every - shared

    def _note(self, row: Any, groups: Mapping[str, list[str]], on: date) -> None:
        named = [group for one in row["datasets"] for group in (groups[one[1:]] if one.startswith("@") else [one])]
        if not row["valid_from"] <= on <= row["valid_to"]:
            return
        for consumer in row["consumers"]:
            divisions = row["divisions"] or [self.agencies[consumer]["division"]]
            for dataset in dict.fromkeys(named):
                assert (consumer, dataset) not in self.terms, f"{consumer} has {dataset} twice"
                terms = Terms(
                    self._named(dataset, row["fields"]), row["purposes"], row.get("default_purpose"), divisions
                )
                self.terms[consumer, dataset] = terms

    def _named(self, dataset: str, told: Sequence[str]) -> Sequence[str]:
        if told != ["@unconditional"]:
            return told
        return [
            name for name, field in self.datasets[dataset]["field"].items() if field["attribute"] == "unconditional"
        ]

    # ---- whether it may ask ------------------------------------------------------------------------------------------
    def agreed(self, agency: str, dataset: str, purpose: str | None) -> Terms | None:
        """The agreement that counts for a purpose; None if there is none."""
        terms = self.terms.get((agency, dataset))
        if terms is None or self.datasets[dataset]["attribute"] == "not_shared":
            return None
        return terms if (purpose or terms.default) in terms.purposes else None

    def may_ask(self, agency: str, name: str, purpose: str | None, uscc: str | None) -> bool:
        """Whether a question passes; `uscc` is the enterprise that it names."""
        shape = self.shapes[name]
        if not shape["dataset"]:
            return True
        terms = self.agreed(agency, shape["dataset"], purpose)
        if terms is None:
            return False
        if uscc is None or not self.where.get(uscc):
            return True
        subject = shape.get("subject", "uscc").partition(".")[0]
        attribute = self.datasets[shape["dataset"]]["field"].get(subject, {}).get("attribute")
        tells_whose = self._government(agency) and attribute == "unconditional" and terms.gives(subject)
        return tells_whose or self._in(terms.divisions, uscc)

    def may_do(self, agency: str, name: str, uscc: str | None) -> bool:
        """Whether a command passes that is about an enterprise."""
        if uscc is None or not self.where.get(uscc) or not self.shapes[name].get("subject", "uscc"):
            return True
        terms = self.terms.get((agency, self.shapes[name]["dataset"]))
        return self._in(terms.divisions if terms else [self.agencies[agency]["division"]], uscc)

    # ---- what it sees ------------------------------------------------------------------------------------------------
    def done(self, record: Record) -> Record:
        """What is left of the answer of an agency's own command."""
        return {name: value for name, value in record.items() if name not in self.never}

    def own(self, record: Record, name: str) -> Record:
        """What an enterprise sees of a record about itself."""
        parts = self.shapes[name].get("parts", {})
        kept = {}
        for field, value in record.items():
            dataset = parts.get(field, self.shapes[name]["dataset"])
            if field in self.datasets[dataset]["field"]:
                kept[field] = value
            elif field in parts:
                kept[field] = [{n: v for n, v in one.items() if n not in self.never} for one in value]
        return {field: value for field, value in kept.items() if field not in self.never}

    def sees(self, agency: str, name: str, purpose: str | None, record: Record, about: str | None) -> Any:
        """What is left of a record for an agency; NOTHING if all of it is kept back."""
        shape = self.shapes[name]
        main = self.agreed(agency, shape["dataset"], purpose)
        assert main is not None, "ask may_ask first"
        if self._allowed(agency, shape["dataset"], main, record, about) is None:
            return NOTHING
        kept: dict[str, Any] = {}
        for field, value in record.items():
            dataset = shape.get("parts", {}).get(field, shape["dataset"])
            terms = self.agreed(agency, dataset, purpose)
            if terms is None:
                continue
            if field in self.datasets[dataset]["field"]:
                allowed = self._allowed(agency, dataset, terms, record, about)
                if allowed is None or field not in allowed:
                    continue
                whole = about is not None or self._said(agency, shape["dataset"], record)
                kept[field] = value if whole else self._of_list(agency, dataset, terms, value, field)
            elif field in shape.get("parts", {}):
                pieces = [self._piece(agency, dataset, terms, one, about) for one in value]
                kept[field] = [one for one in pieces if one is not NOTHING]
        told = shape.get("retold")
        if told is None or self._said(agency, shape["dataset"], record):
            return kept
        return self._retold(agency, purpose, record, told, about, kept)

    def _retold(
        self, agency: str, purpose: str | None, record: Record, field: str, about: str | None, kept: dict[str, Any]
    ) -> Any:
        """What a record tells again of an event is seen as the event itself; a sentence about more is not seen."""
        name = record["event"]
        if name not in self.events or self.agreed(agency, self.events[name]["dataset"], purpose) is None:
            return NOTHING
        seen = self.sees(agency, name, purpose, record[field], about if self.events[name].get("subject", "u") else None)
        if seen is NOTHING:
            return NOTHING
        if seen != record[field]:
            kept = {one: value for one, value in kept.items() if one not in {"zh", "en"}}
        return kept | {field: seen} if field in kept else kept

    def _piece(self, agency: str, dataset: str, terms: Terms, piece: Record, about: str | None) -> Any:
        allowed = self._allowed(agency, dataset, terms, piece, about)
        return NOTHING if allowed is None else {field: value for field, value in piece.items() if field in allowed}

    def _of_list(self, agency: str, dataset: str, terms: Terms, value: Any, field: str) -> Any:
        """A conditional list in a record about nobody tells of each enterprise in it: those of elsewhere are left out."""
        free = self._government(agency) and self.datasets[dataset]["field"][field]["attribute"] == "unconditional"
        if not isinstance(value, list) or free:
            return value
        named = [(one, one.get("uscc") if isinstance(one, dict) else one) for one in value]
        own = [isinstance(one, dict) and self._said(agency, dataset, one) for one in value]
        return [
            one
            for (one, whose), said in zip(named, own, strict=True)
            if said or not is_code(whose) or self._in(terms.divisions, whose)
        ]

    def _allowed(self, agency: str, dataset: str, terms: Terms, record: Record, about: str | None) -> set[str] | None:
        fields = self.datasets[dataset]["field"]
        if self._said(agency, dataset, record):
            return {name for name in fields if name not in self.never}
        for rule in self.datasets[dataset].get("row", ()):
            meant = all(record.get(name, NOTHING) in values for name, values in rule["where"].items())
            if meant and ("*" in rule["hidden_from"] or self.agencies[agency]["kind"] in rule["hidden_from"]):
                return None
        agreed = {name: field["attribute"] for name, field in fields.items() if terms.gives(name)}
        if self._near(terms.divisions, record, about):
            found = {name for name, attribute in agreed.items() if attribute != "not_shared"}
        elif self._government(agency):
            found = {name for name, attribute in agreed.items() if attribute == "unconditional"}
        else:
            found = set()
        return found or None

    def _near(self, divisions: Sequence[str], record: Record, about: str | None) -> bool:
        division = record.get("division")
        if about is not None:
            return self._in(divisions, about) or (division is not None and _within(divisions, [division]))
        if "" in divisions or division is None:
            return True
        return any(division.startswith(one) or one.startswith(division) for one in divisions)

    def _in(self, divisions: Sequence[str], uscc: str) -> bool:
        return "" in divisions or _within(divisions, self.where.get(uscc, ()))

    def _said(self, agency: str, dataset: str, record: Record) -> bool:
        named = [record.get(name) for name in self.datasets[dataset].get("said", SAID)]
        voices = self.voices(agency)
        return any(one in voices for said in named for one in (said if isinstance(said, list) else [said]))

    @cache  # noqa: B019  — there is one oracle for a run
    def voices(self, agency: str) -> set[str]:
        """The agency and those whose tasks came to it."""
        found = {agency}
        while more := {code for code, row in self.agencies.items() if row.get("successor") in found} - found:
            found |= more
        return found

    def _government(self, agency: str) -> bool:
        return self.agencies[agency]["kind"] == "government"


SAID = ("agency", "said_by")


def is_code(text: Any) -> bool:
    """Whether a text looks like the code of an enterprise."""
    return isinstance(text, str) and len(text) == 18 and text[:2] == "91"


def _shared(field: Mapping[str, str]) -> bool:
    return field["attribute"] != "not_shared"


def _within(divisions: Sequence[str], places: Sequence[str]) -> bool:
    return any(place.startswith(one) for place in places for one in divisions)
