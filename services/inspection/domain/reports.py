"""Test reports: what was tested with which result, and whether the report counts, judged on the day of its issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from services.inspection.domain.facts import Phrase
from services.inspection.domain.laboratories import AdoptedBody, Laboratory, why_not_accredited

CNAS: Final = "CNAS"
ADOPTED: Final = "ADOPTED"
VERIFIED: Final = "verified"
ATTESTED: Final = "attested"
CONFORMING: Final = "conforming"


@dataclass(frozen=True, slots=True)
class ItemTested:
    """One test: what, by which standard, against which limit, with which value."""

    item: str
    result: str
    standard: str | None = None
    limit: str | None = None
    value: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """One question asked of a report, and the answer; `zh` and `en` say why."""

    question: str
    met: bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a report counts, as what: an accredited laboratory's (CNAS), a listed body's (ADOPTED), or both."""

    bases: tuple[str, ...]
    judged: tuple[Judged, ...]

    @property
    def accepted(self) -> bool:
        """Whether it counts at all."""
        return bool(self.bases)


@dataclass(frozen=True, slots=True)
class Report:
    """A test report by its hash; `laboratory_version` is the state of the register that it was judged by.

    `jwk` is the public key with which its laboratory's signature was seen to hold; None where there is none, or no key.
    """

    report_id: str
    report_no: str
    issuer: str
    laboratory_id: str | None
    body: str | None
    uscc: str
    hs_code: str
    product: str
    consignment_id: str | None
    lot_no: str | None
    issued_on: date
    valid_until: date
    sha256: str
    signature: str | None
    items: Sequence[ItemTested]
    conforming: bool
    agency: str
    registered_on: date
    accepted: bool = False
    bases: Sequence[str] = ()
    judged: Sequence[Judged] = ()
    laboratory_version: int | None = None
    revoked_on: date | None = None
    revoked_why: str | None = None
    version: int = 1
    jwk: Mapping[str, Any] | None = None

    @property
    def signed(self) -> str:
        """How far its laboratory's hand was seen: its signature holds, or the door attests who registered it."""
        return VERIFIED if self.jwk is not None else ATTESTED

    def statement(self) -> dict[str, Any]:
        """Return what its laboratory signs: what the report says, and its bytes by their hash."""
        names = ("report_no", "issuer", "uscc", "hs_code", "product", "consignment_id", "lot_no", "sha256")
        told = {name: getattr(self, name) for name in names}
        return {**told, "issued_on": self.issued_on.isoformat(), "items": [asdict(one) for one in self.items]}

    def counts(self, on: date) -> bool:
        """Whether it is accepted, not revoked, and valid on a day."""
        if not self.accepted or (self.revoked_on is not None and self.revoked_on <= on):
            return False
        return self.issued_on <= on <= self.valid_until

    def is_about(self, hs_code: str, consignment_id: str | None) -> bool:
        """Whether it is about these goods: of the same code, of this consignment if it names one."""
        same = hs_code.startswith(self.hs_code) or self.hs_code.startswith(hs_code)
        return same and self.consignment_id in {None, consignment_id}


def judge(
    hs_code: str,
    issued_on: date,
    items: Sequence[ItemTested],
    laboratory: Laboratory | None,
    listed: AdoptedBody | str | None,
    body: str | None,
) -> Verdict:
    """Judge a report: as an accredited laboratory's, and as a listed body's, each on the day of its issue.

    An accreditation counts if every test of the report is within its scope on that day.

    Source: S12 五(三), SH 四(十二)3 (reports of CNAS laboratories); 商检法 6¶3, S14 六(一) (采信).
    """
    judged = [*_by_accreditation(hs_code, issued_on, items, laboratory)]
    by_list = _by_list(hs_code, issued_on, listed, body)
    bases = [CNAS] if all(one.met for one in judged) else []
    if by_list is not None:
        judged.append(by_list)
        bases += [ADOPTED] if by_list.met else []
    return Verdict(tuple(bases), tuple(judged))


def _by_accreditation(
    hs_code: str, on: date, items: Sequence[ItemTested], laboratory: Laboratory | None
) -> list[Judged]:
    if laboratory is None:
        return [Judged("accredited", met=False, zh="未注明获认可的实验室", en="no accredited laboratory is named")]
    why_not = why_not_accredited(laboratory, hs_code, on)
    if why_not is not None:
        return [Judged("accredited", met=False, zh=why_not.zh, en=why_not.en)]
    told = [
        Judged(
            "accredited", met=True, zh=f"{on}：{laboratory.cnas_no}认可有效", en=f"{on}: {laboratory.cnas_no} in force"
        )
    ]
    return told + [_within(hs_code, on, one, laboratory) for one in items]


def _within(hs_code: str, on: date, item: ItemTested, laboratory: Laboratory) -> Judged:
    met = any(
        tested.covers(hs_code, item.item, item.standard) for one in laboratory.accredited(on) for tested in one.scope
    )
    named = Phrase(
        f"{item.item}（{item.standard or '未注明标准'}）", f"{item.item} ({item.standard or 'no standard named'})"
    )
    zh, en = ("在认可范围内", "is within the scope") if met else ("不在认可范围内", "is outside the scope")
    return Judged("scope", met=met, zh=f"{named.zh}{zh}", en=f"{named.en} {en}")


def _by_list(hs_code: str, on: date, listed: AdoptedBody | str | None, body: str | None) -> Judged | None:
    if body is None:
        return None
    if listed is None:
        return Judged(
            "listed",
            met=False,
            zh=f"{on}：{body}未列入商品{hs_code}的采信目录",
            en=f"{on}: {body} is not on the adoption list for goods {hs_code}",
        )
    by = "rules/goods.toml" if isinstance(listed, str) else listed.document_no
    return Judged(
        "listed", met=True, zh=f"{on}：{body}在采信目录内（{by}）", en=f"{on}: {body} is on the adoption list ({by})"
    )
