"""The pinyin of names, character by character, without tones.

pypinyin's own reading of a name takes longer than writing the name; this one looks into the same dictionaries: of the
phrases that begin at a character the longest, else the character's first reading.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

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


def _phrase(text: str) -> tuple[str, ...]:
    return _known_phrase(text) if text in PHRASES_DICT else ()


@cache
def _known_phrase(text: str) -> tuple[str, ...]:
    return tuple(to_normal(readings[0]) for readings in PHRASES_DICT[text])


@cache
def _character(character: str) -> str:
    readings = PINYIN_DICT.get(ord(character))
    return to_normal(readings.split(",")[0]) if readings else character
