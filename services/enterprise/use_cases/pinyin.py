"""The pinyin of names, character by character, without tones.

pypinyin's own reading of a name takes longer than writing the name; this one looks into the same dictionaries: of the
phrases that begin at a character the longest, else the character's first reading. They take half a second to load, so
that is done when a first name is read, not with the service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

_LONGEST: Final = 4  # characters of a phrase; longer ones are sayings


def syllables(name: str) -> list[str]:
    """The syllables of a name; what is no Chinese stands as it is, a character at a time. ü is v."""
    found: list[str] = []
    at = 0
    while at < len(name):
        for length in range(min(_LONGEST, len(name) - at), 1, -1):
            phrase = _phrase(name[at : at + length])
            if phrase:
                found += phrase
                at += length
                break
        else:
            found.append(_character(name[at]))
            at += 1
    return found


@dataclass(frozen=True)
class _Dictionaries:
    phrases: Mapping[str, list[list[str]]]
    characters: Mapping[int, str]
    toneless: Callable[[str], str]


@cache
def _dictionaries() -> _Dictionaries:
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    return _Dictionaries(PHRASES_DICT, PINYIN_DICT, to_normal)


def _phrase(text: str) -> tuple[str, ...]:
    return _known_phrase(text) if text in _dictionaries().phrases else ()


@cache
def _known_phrase(text: str) -> tuple[str, ...]:
    known = _dictionaries()
    return tuple(known.toneless(readings[0]) for readings in known.phrases[text])


@cache
def _character(character: str) -> str:
    known = _dictionaries()
    readings = known.characters.get(ord(character))
    return known.toneless(readings.split(",")[0]) if readings else character
