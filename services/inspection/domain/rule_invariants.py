"""Whether changed rules still make a mode table as DOMAIN D.1 has it: looked at over the whole input space.

Refusals name the change that does it, where one alone does, and a case that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any, Final

from databus.rule_sets.changes import AskedChange, Wrong
from databus.rules import RuleBook
from services.inspection.domain.case_search import ANYWHERE, CaseSearch, Where
from services.inspection.domain.facts import Facts, Phrase, Value, Vocabulary
from services.inspection.domain.mode_table import JsonObject, resolve
from services.inspection.domain.rule_changes import amendment, wrong_fields

FULL: Final = 100
_TRIED: Final = "draft"


def check(asked: Sequence[AskedChange], book: RuleBook, on: date) -> Wrong:
    """Return what is wrong with changes of a book from a day on: the field, and what would be right.

    Source: DOMAIN D.1 (invariants).
    """
    wrong = wrong_fields(asked, book, on)
    if wrong:
        return wrong
    broken = broken_by(asked, book, on)
    if broken is None:
        return []
    alone = [place for place, change in enumerate(asked) if broken_by([change], book, on) is not None]
    found = [(place, broken_by([asked[place]], book, on)) for place in alone]
    named = [(f"changes.{place}.{_part_of(asked[place])}", why) for place, why in found if why is not None]
    return named or [("changes", broken)]


def broken_by(asked: Sequence[AskedChange], book: RuleBook, on: date) -> str | None:
    """Return which invariant changes break, in Chinese and English and with a case that shows it; None if none is."""
    return next(violations(book.amended(amendment(_TRIED, asked, on)), on), None)


def violations(book: RuleBook, on: date) -> Iterator[str]:
    """Yield every invariant of the mode table of a day that does not hold, each with a case."""
    vocabulary = Vocabulary(book.table("fact"))
    data = resolve(book, on)
    rows = data["modes"]
    search = CaseSearch([Where(row["when"], row["any"]) for row in rows], vocabulary)
    undecided = search.find(ANYWHERE, [len(rows)])
    if undecided is not None:
        yield _said(Phrase("没有规则决定此情形", "no rule decides this case"), undecided, vocabulary)
    for place, row in enumerate(rows):
        if search.find(ANYWHERE, [place]) is None:
            told = f"规则{row['id']}不再决定任何情形：其他规则都先适用"
            yield _told(Phrase(told, f"rule {row['id']} decides no case any more: others do first"))
    for invariant in book.table("mode_invariant", on=on):
        yield from _broken(invariant, rows, search, vocabulary)
    for place, row in enumerate(rows):
        yield from _shares(place, row, search, vocabulary)


def _broken(
    invariant: JsonObject, rows: Sequence[JsonObject], search: CaseSearch, vocabulary: Vocabulary
) -> Iterator[str]:
    only, never = invariant.get("only"), invariant.get("never", ())
    bad = [place for place, row in enumerate(rows) if (row["id"] in never if only is None else row["id"] not in only)]
    case = search.find(Where(invariant.get("when", {}), invariant.get("any", {})), bad)
    if case is not None:
        rule = next(row["id"] for row in rows if _holds(row, case))
        zh = f"{invariant['zh']}（{invariant['clause']}），而规则{rule}会决定此情形"
        en = f"{invariant['en']} ({invariant['clause']}), but rule {rule} would decide this case"
        yield _said(Phrase(zh, en), case, vocabulary)


def _shares(place: int, row: JsonObject, search: CaseSearch, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield cases of a row whose share is none, or not from 0 to 100."""
    if row["percent"] is None:
        return
    read = {fact for part in (*row["times"], *row["at_least"]) for fact in part["when"]}
    by = row["percent"]["by"]
    facts = sorted(read | ({by} if by else set()))
    for values in product(*(vocabulary.values(fact) for fact in facts)):
        named = dict(zip(facts, values, strict=True))
        share = _share(row, named)
        if share is not None and 0 <= share <= FULL:
            continue
        case = search.find(Where({fact: [value] for fact, value in named.items()}), [place])
        if case is not None:
            zh, en = ("没有抽样比例", "no share") if share is None else (f"抽样{share:f}%", f"a share of {share:f} %")
            said = Phrase(
                f"规则{row['id']}对此情形为{zh}，须为0至100", f"rule {row['id']} has {en} for this case, needs 0 to 100"
            )
            yield _said(said, case, vocabulary)
            return


def _share(row: JsonObject, facts: dict[str, Value]) -> Decimal | None:
    by = row["percent"]["by"]
    base = row["percent"]["values"].get(str(facts[by]) if by else "")
    if base is None:
        return None
    share = Decimal(base)
    for one in row["times"]:
        share *= Decimal(one["factor"]) if _all(one["when"], facts) else 1
    floors = [Decimal(one["percent"]) for one in row["at_least"] if _all(one["when"], facts)]
    return max([share, *floors])


def _all(when: dict[str, Any], facts: dict[str, Value]) -> bool:
    return all(facts[fact] in values for fact, values in when.items())


def _holds(row: JsonObject, case: Facts) -> bool:
    facts = case._asdict()
    return _all(row["when"], facts) and (
        not row["any"] or any(facts[fact] in values for fact, values in row["any"].items())
    )


def _said(what: Phrase, case: Facts, vocabulary: Vocabulary) -> str:
    """Say what is wrong with a case: only what makes it other than the plainest one."""
    plain = Facts()
    own = [name for name in Facts._fields if getattr(case, name) != getattr(plain, name)] or ["direction"]
    said = [vocabulary.say(name, getattr(case, name)) for name in own]
    zh = "、".join(phrase.zh for phrase in said)
    return _told(Phrase(f"{what.zh}：{zh}", f"{what.en}: {'; '.join(phrase.en for phrase in said)}"))


def _told(what: Phrase) -> str:
    return f"{what.zh} ({what.en})"


def _part_of(change: AskedChange) -> str:
    return "fields" if change.fields else "value"
