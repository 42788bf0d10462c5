"""Identifiers that cross boundaries, parsed once at the edge: enterprise codes, divisions, HS codes, agencies."""

from __future__ import annotations

import os
import re
import time
from typing import Final, NewType
from uuid import UUID

from databus.errors import InvalidRequest

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES: Final = {char: value for value, char in enumerate(_ALPHABET)}
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_VALUES: Final = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_USCC_SHAPE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_HS_SHAPE: Final = re.compile(r"[0-9]{6}(?:[0-9]{2}){0,2}")
_HS_PREFIX_SHAPE: Final = re.compile(r"[0-9]{2,10}")
_DIVISION_SHAPE: Final = re.compile(r"[1-9][0-9]{5}")
_AGENCY_SHAPE: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")
COUNTRIES: Final = frozenset(  # ISO 3166-1 alpha-2
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905  — codes side by side are read more easily
)

AgencyCode = NewType("AgencyCode", str)


class Uscc(str):
    """A unified social credit code whose two check characters are right.

    Source: GB 32100-2015 (whole code), GB 11714 (organisation code in places 9 to 17).
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: object, *, field: str = "uscc") -> Uscc:
        """Return the code, or InvalidRequest naming the field and what would be right."""
        if not isinstance(text, str):
            raise InvalidRequest("not a unified social credit code", field, "a text of 18 characters")
        code = text.strip().upper()
        if len(code) != 18:
            raise InvalidRequest("not a unified social credit code", field, f"18 characters, not {len(code)}")
        if not _USCC_SHAPE.fullmatch(code):
            raise InvalidRequest(
                "not a unified social credit code",
                field,
                "digits and capital letters without I, O, S, V, Z; six digits of the division in places 3 to 8",
            )
        right = check_character(code[:17])
        if code[17] != right:
            raise InvalidRequest("wrong check character", field, f"the last character of {code} would be {right}")
        inner = organisation_check_character(code[8:16])
        if code[16] != inner:
            raise InvalidRequest(
                "wrong check character of the organisation code",
                field,
                f"character 17 of {code} would be {inner}",
            )
        return cls(code)

    @property
    def division(self) -> str:
        """The administrative division (GB/T 2260) at the time of registration."""
        return self[2:8]


def check_character(body: str) -> str:
    """Return the last character of a code from its first 17 (GB 32100-2015, modulus 31)."""
    total = sum(weight * _VALUES[char] for weight, char in zip(_WEIGHTS, body, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(body: str) -> str:
    """Return the check character of an organisation code from its first eight (GB 11714, modulus 11)."""
    total = sum(weight * _ORGANISATION_VALUES[char] for weight, char in zip(_ORGANISATION_WEIGHTS, body, strict=True))
    rest = 11 - total % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)


def make_uscc(division: str, serial: str, *, prefix: str = "91") -> Uscc:
    """Make a valid code for synthetic data from a division and an eight-character serial."""
    organisation = serial + organisation_check_character(serial)
    body = prefix + division + organisation
    return Uscc.parse(body + check_character(body))


def parse_hs_code(text: object, *, field: str = "hs_code") -> str:
    """Return an HS code of 6, 8 or 10 digits; dots are taken out."""
    code = text.replace(".", "") if isinstance(text, str) else ""
    if not _HS_SHAPE.fullmatch(code):
        raise InvalidRequest("not an HS code", field, "6, 8 or 10 digits, such as 640399")
    return code


def parse_hs_prefix(text: object, *, field: str = "hs_prefix") -> str:
    """Return the beginning of HS codes, 2 to 10 digits; dots are taken out."""
    code = text.replace(".", "") if isinstance(text, str) else ""
    if not _HS_PREFIX_SHAPE.fullmatch(code):
        raise InvalidRequest("not the beginning of an HS code", field, "2 to 10 digits, such as 6403")
    return code


def parse_division(text: object, *, field: str = "division") -> str:
    """Return an administrative division of GB/T 2260; old codes are not refused."""
    if not isinstance(text, str) or not _DIVISION_SHAPE.fullmatch(text):
        raise InvalidRequest("not an administrative division", field, "six digits of GB/T 2260, such as 441323")
    return text


def parse_country(text: object, *, field: str = "country") -> str:
    """Return a country's code, so that nothing is said about a country that is none, such as UK in place of GB."""
    if not isinstance(text, str) or text not in COUNTRIES:
        raise InvalidRequest("not a country", field, "two capital letters of ISO 3166-1, such as DE")
    return text


def parse_agency(text: object, *, field: str = "agency") -> AgencyCode:
    """Return an agency's code as used in tokens and vhosts."""
    if not isinstance(text, str) or not _AGENCY_SHAPE.fullmatch(text):
        raise InvalidRequest("not an agency's code", field, "small letters, digits and hyphens, such as ciq")
    return AgencyCode(text)


def uuid7() -> str:
    """Return a UUID of version 7: time-ordered, so that indexes stay compact."""
    stamp = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (stamp & (2**48 - 1)) << 80 | 0x7 << 76 | (random >> 68) << 64 | 0b10 << 62 | (random & (2**62 - 1))
    return str(UUID(int=value))
