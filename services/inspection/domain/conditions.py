"""Conditions of a row of the mode table: every fact named in `when`, and one at least of those named in `any`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.inspection.domain.facts import Facts, Phrase, Value, Vocabulary

Named = Mapping[str, Sequence[Value]]


class Conditions:
    """Conditions on a case, with the words for each way to fail made beforehand."""

    def __init__(self, when: Named, vocabulary: Vocabulary, any_of: Named | None = None) -> None:
        self._vocabulary = vocabulary
        self._when = [_compile(fact, values, vocabulary) for fact, values in when.items()]
        self._any = [_compile(fact, values, vocabulary) for fact, values in (any_of or {}).items()]

    @property
    def read(self) -> set[int]:
        """Places of the facts that they rest on."""
        return {index for index, _ in (*self._when, *self._any)}

    def hold(self, facts: Facts) -> bool:
        """Whether all conditions hold."""
        for index, failures in self._when:
            if failures[facts[index]] is not None:
                return False
        return not self._any or any(failures[facts[index]] is None for index, failures in self._any)

    def failures(self, facts: Facts) -> list[Phrase]:
        """Say every condition that fails; nothing if all hold."""
        failed = [said for index, failures in self._when if (said := failures[facts[index]]) is not None]
        others = [failures[facts[index]] for index, failures in self._any]
        if others and None not in others:
            failed += [said for said in others if said is not None]
        return failed

    def reasons(self, facts: Facts) -> list[Phrase]:
        """Say every condition that holds."""
        holding = [index for index, failures in (*self._when, *self._any) if failures[facts[index]] is None]
        if not holding:
            return [Phrase("其他情形", "any other case")]
        return [self._vocabulary.say(Facts._fields[index], facts[index]) for index in holding]


def _compile(fact: str, allowed: Sequence[Value], vocabulary: Vocabulary) -> tuple[int, Mapping[Value, Phrase | None]]:
    known = vocabulary.values(fact)
    strange = set(allowed) - set(known)
    if strange:
        raise ValueError(f"{fact} cannot be {strange}")
    return Facts._fields.index(fact), {
        value: None if value in allowed else vocabulary.say_not(fact, value, allowed) for value in known
    }
