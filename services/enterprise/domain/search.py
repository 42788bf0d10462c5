"""How an enterprise is found by a part of a name, its pinyin, its initials or its code: words in, words asked for.

Of every name each place is the beginning of a window of a few characters, in Chinese, in the letters of its pinyin
and in initials; a window that begins with what is asked for finds any part of a name with an index of beginnings.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

CHARACTERS: Final = 4  # of a window in Chinese
LETTERS: Final = 12  # of a window in letters and digits
_LATIN: Final = re.compile(r"[a-z0-9]+")
_RUNS: Final = re.compile(r"[a-z]+|[^a-z]+")


@dataclass(frozen=True)
class Indexed:
    """What an enterprise is found by.

    `place` is where it stands among all: an order that has nothing to do with any name, so that a look at some
    enterprises in a row is a fair sample of all. `text` holds names, letters and code whole, `words` the windows.
    """

    uscc: str
    place: int
    names: tuple[str, ...]
    text: str
    words: tuple[str, ...]


BINS: Final = 64
_BIN_WIDTH: Final = (1 << 32) // BINS


@dataclass(frozen=True)
class Wanted:
    """What is asked for: beginnings of words, all of them needed, and texts that are too long for a window.

    `common` are beginnings too, those that so many have that they are looked at and not looked up.
    """

    beginnings: tuple[str, ...]
    texts: tuple[str, ...]
    common: tuple[str, ...] = ()


def place_of(uscc: str) -> int:
    """Where an enterprise stands among all."""
    return zlib.crc32(uscc.encode())


def bin_of(place: int) -> int:
    """Which of the bins that follow each other a place lies in, from 0."""
    return place // _BIN_WIDTH


def begin_of(number: int) -> int:
    """The first place of a bin."""
    return number * _BIN_WIDTH


def bin_word(number: int) -> str:
    """The word that everything in a bin is found by; nobody can ask for it, since it is no letter."""
    return f"#{number}"


def plain(text: str) -> str:
    """A text as it is compared: ordinary width, small letters, neither spaces nor marks."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def index(uscc: str, names: Sequence[str], name_en: str | None, readings: Sequence[Sequence[str]]) -> Indexed:
    """Return what an enterprise is found by.

    Args:
        uscc: its code.
        names: the present one and those it had.
        name_en: its name in English.
        readings: of each name its characters' pinyin, in which what is no Chinese stands as it is.
    """
    code, place = uscc.lower(), place_of(uscc)
    texts, words = [code], {code[:LETTERS], bin_word(bin_of(place))}
    for name in names:
        bare = plain(name)
        texts.append(bare)
        words.update(bare[at : at + CHARACTERS] for at in range(len(bare)))
        words.update(run[:LETTERS] for run in _LATIN.findall(bare))
    for reading in readings:
        for letters, starts in _spellings(reading):
            texts.append(letters)
            words.update(letters[at : at + LETTERS] for at in starts)
    if name_en:
        english = _LATIN.findall(unicodedata.normalize("NFKC", name_en).casefold())
        texts.append("".join(english))
        words.update("".join(english[at:])[:LETTERS] for at in range(len(english)))
    return Indexed(uscc, place, tuple(names), "\n".join(texts), tuple(sorted(words)))


def ask(text: str) -> tuple[Wanted, ...]:
    """Return what may be asked for by a text, the likeliest first; nothing if it asks for nothing.

    Words with spaces between must all be found. Letters beside Chinese may stand so in a name; they may as well be
    pinyin of what is beside it, so that a text of both is asked for as it stands, then with spaces at the borders.
    """
    words = [word for word in map(plain, text.split()) if word]
    apart = [run for word in words for run in ([word] if word.isascii() else _RUNS.findall(word))]
    return tuple(map(_wanted, filter(None, [words, apart] if apart != words else [words])))


def _wanted(words: Sequence[str]) -> Wanted:
    lengths = [LETTERS if word.isascii() else CHARACTERS for word in words]
    return Wanted(
        tuple(word[:length] for word, length in zip(words, lengths, strict=True)),
        tuple(word for word, length in zip(words, lengths, strict=True) if len(word) > length),
    )


def nearness(text: str, name: str, uscc: str) -> tuple[bool, bool, str]:
    """A key by which what is nearest to what was asked for comes first: the very name, then one that begins so."""
    wanted, bare = plain(text), plain(name)
    return bare != wanted and uscc.lower() != wanted, not bare.startswith(wanted), uscc


def _spellings(reading: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    """The letters of a reading and its initials, each with the places where a character begins; ü also as u."""
    syllables = [plain(syllable) for syllable in reading]
    syllables = [syllable for syllable in syllables if syllable.isascii() and syllable]
    initials = "".join(syllable[0] for syllable in syllables)
    yield initials, list(range(len(initials)))
    starts, length = [], 0
    for syllable in syllables:
        starts.append(length)
        length += len(syllable)
    letters = "".join(syllables)
    yield letters, starts
    if "v" in letters:
        yield letters.replace("v", "u"), starts
