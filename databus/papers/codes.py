"""Codes of papers: short enough to be typed from a print-out, long enough not to be guessed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Final

from databus.errors import InvalidRequest

# Crockford's alphabet: without I, L, O, U, which are misread
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES: Final = {char: value for value, char in enumerate(_ALPHABET)}
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH: Final = 16  # the issuer, 14 at random, 70 bits; the last checks them
PATTERN: Final = "^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$"
EXAMPLE: Final = "7K3M-9QXP-2WTD-8FH7"
FIRST_ISSUER: Final = "enterprise"
# The first character of a code says which service issued the paper. The first issuer's papers may begin with any
# character; those of the others are told from them by a last character that is one further on.
LETTERS: Final[Mapping[str, str]] = {"E": FIRST_ISSUER, "C": "credit", "N": "inspection", "F": "enforcement"}


def new_code(letter: str) -> str:
    """Return a code that nobody can guess, beginning with its issuer's letter."""
    if letter not in LETTERS:
        raise ValueError(f"no service issues papers under {letter}")
    free = letter + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH - 2))
    return _grouped(free + _check(free, LETTERS[letter]))


def issuer_of(code: str) -> str:
    """The service whose paper a code is of, a code as `parse_code` returns it."""
    plain = code.replace("-", "")
    named = LETTERS.get(plain[0], FIRST_ISSUER)
    return named if _check(plain[:-1], named) == plain[-1] else FIRST_ISSUER


def parse_code(text: object, *, field: str = "code") -> str:
    """Return a code in its one form; small letters, spaces and what is often misread are taken.

    Raises:
        InvalidRequest: it is none, or a character of it is wrong.
    """
    if not isinstance(text, str):
        raise InvalidRequest("not a code of a paper", field, f"a text such as {EXAMPLE}")
    code = re.sub(r"[\s-]", "", text).upper().translate(_MISREAD)
    if len(code) != _LENGTH or any(char not in _VALUES for char in code):
        raise InvalidRequest("not a code of a paper", field, f"{_LENGTH} digits and letters such as {EXAMPLE}")
    if code[-1] not in {_check(code[:-1], FIRST_ISSUER), _check(code[:-1], LETTERS.get(code[0], FIRST_ISSUER))}:
        raise InvalidRequest("a character of the code is wrong: its last one does not check", field, "as printed")
    return _grouped(code)


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))


def _check(free: str, issuer: str) -> str:
    """The check character (Luhn mod 32): it finds any one wrong character and most that were exchanged.

    Of the issuers after the first, whose codes share their letters with some of the first one's, it finds most.
    """
    base, total = len(_ALPHABET), 0
    for place, char in enumerate(reversed(free)):
        value = _VALUES[char] * (2 if place % 2 == 0 else 1)
        total += value // base + value % base
    return _ALPHABET[((issuer != FIRST_ISSUER) - total) % base]
