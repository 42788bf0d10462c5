"""Mutual recognition (监管互认): which result of whom counts for whose routine check, and why another does not.

Source: DOMAIN D.5, last paragraph; 优化营商环境条例 44, 54, 57; SN附2 三(四)1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.inspection.domain.facts import FactRead, Phrase
from services.inspection.domain.offered import CONFORMING, REVOKED, VALID, OfferedResult, key_of
from services.inspection.domain.recognition_terms import Terms

IN_FORCE: Final = "IN_FORCE"
ROUTINE: Final = "routine"
REACHES: Final = ("consignment", "same_goods")
OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement that results of some agencies count for others.

    Empty `kinds`, `items`, `hs_prefixes` and `zones` mean all. `reach`: how far a result of one consignment goes;
    `valid_days`: how long after the finding a result counts here, whatever it says itself.
    """

    agreement_id: str
    document_no: str
    issuers: tuple[str, ...]
    recognisers: tuple[str, ...]
    kinds: tuple[str, ...]
    items: tuple[str, ...]
    hs_prefixes: tuple[str, ...]
    zones: tuple[str, ...]
    reach: str
    valid_days: int | None
    signed_only: bool
    valid_from: date
    valid_until: date
    clause: str
    state: str
    proposed_by: str
    proposed_on: date
    answer_due_on: date
    agreed: tuple[str, ...]
    ended_on: date | None = None
    reason: str | None = None
    ended_document_no: str | None = None
    version: int = 1

    @property
    def parties(self) -> tuple[str, ...]:
        """Everybody who must agree: whose results count, and for whom."""
        return tuple(dict.fromkeys((*self.issuers, *self.recognisers)))

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.state == IN_FORCE and self.valid_from <= on <= self.valid_until


@dataclass(frozen=True, slots=True)
class CheckWanted:
    """A check that somebody is about to order.

    `ground` says why, in the words of `[[check_ground]]`; `items` empty: what such a check usually looks at.
    """

    uscc: str
    check: str
    agency: str
    hs_code: str | None = None
    items: tuple[str, ...] = ()
    consignment_id: str | None = None
    ground: str = ROUTINE
    destination: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result that was looked at: under what it counts, or why it does not."""

    result: OfferedResult
    agreement: Agreement | None
    counts: bool
    because: Phrase

    @property
    def under(self) -> str:
        """The agreement under which it counts; "own" for a result of the agency itself or of a joint visit."""
        return self.agreement.document_no if self.agreement else self.result.basis or OWN


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What was found about one item, best first."""

    item: str
    chosen: Candidate | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a check is needed at all, with the facts read."""

    wanted: CheckWanted
    counts: bool
    because: Phrase
    clause: str
    items: tuple[ItemAnswer, ...]
    read: tuple[FactRead, ...]

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """The results that take the place of the check, each once."""
        found = {one.chosen.result.result_id: one.chosen for one in self.items if one.chosen is not None}
        return tuple(found.values()) if self.counts else ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What judging looks at besides the results; `in_conflict`: result → items on which it contradicts another."""

    on: date
    zones: Collection[str]
    agreements: Sequence[Agreement]
    in_conflict: Mapping[str, Collection[str]]


def judge(wanted: CheckWanted, item: str, result: OfferedResult, scene: Scene, terms: Terms) -> Candidate:
    """Say whether a result takes the place of a check of an item, under which agreement, or why not."""
    refusal = next(_unfit(wanted, item, result, scene, terms), None)
    if refusal is not None:
        return Candidate(result, None, counts=False, because=refusal)
    if _is_own(wanted, result, terms):
        far = _too_far(wanted, result, "consignment")
        return Candidate(result, None, counts=far is None, because=far or _already(result, None, terms))
    under = [one for one in scene.agreements if _between(one, result, wanted, terms)]
    if not under:
        return Candidate(result, None, counts=False, because=_no_agreement(result, wanted))
    refusals: list[Phrase] = []
    for one in under:
        outside = next(_outside(one, wanted, item, result, scene), None)
        if outside is None:
            return Candidate(result, one, counts=True, because=_already(result, one, terms))
        refusals.append(Phrase(f"{one.document_no}：{outside.zh}", f"{one.document_no}: {outside.en}"))
    told = Phrase("；".join(one.zh for one in refusals), "; ".join(one.en for one in refusals))
    return Candidate(result, under[0], counts=False, because=told)


def answer_for(item: str, judged: Sequence[Candidate]) -> ItemAnswer:
    """Return the best of the candidates for an item: the latest that counts."""
    counting = [one for one in judged if one.counts]
    best = max(counting, key=lambda one: (one.result.found_on, one.result.result_id), default=None)
    order = sorted(judged, key=lambda one: (one.counts, one.result.found_on, one.result.result_id), reverse=True)
    return ItemAnswer(item, best, tuple(order))


def _unfit(wanted: CheckWanted, item: str, result: OfferedResult, scene: Scene, terms: Terms) -> Iterator[Phrase]:
    """Say what keeps a result from counting for anybody now."""
    if result.state != VALID:
        zh, en = ("已撤销", "revoked") if result.state == REVOKED else ("经冲突处理不予采用", "set aside in a conflict")
        yield Phrase(f"{zh}（{result.ended_on}）", f"{en} on {result.ended_on}")
    if not result.holds(scene.on):
        until = f"{result.valid_from}–{result.valid_until}"
        yield Phrase(f"不在有效期内（{until}）", f"not valid on {scene.on}: {until}")
    if result.kind not in terms.check(wanted.check)["accepts"]:
        zh, en = terms.kind(result.kind)
        yield Phrase(f"{zh}不能替代此项检查", f"a {en} does not stand in for this check")
    if not result.about(wanted.hs_code):
        yield Phrase("商品范围不符", "it is about other goods")
    finding = result.finding_on(item, terms.items)
    if finding is None:
        yield Phrase("未检查该项目", "it did not look at this item")
    elif finding != CONFORMING:
        yield Phrase("该项目不合格", "it found the item nonconforming")
    open_on = scene.in_conflict.get(result.result_id, ())
    if any(terms.items.covers(item, one) or terms.items.covers(one, item) for one in open_on):
        yield Phrase("与其他结果冲突，待人工处理", "it contradicts another result, which a person has yet to resolve")


def _is_own(wanted: CheckWanted, result: OfferedResult, terms: Terms) -> bool:
    names = terms.names(wanted.agency)
    return result.issuer in names or not set(names).isdisjoint(result.counts_for)


def _between(one: Agreement, result: OfferedResult, wanted: CheckWanted, terms: Terms) -> bool:
    issuers = terms.names(result.issuer)
    return not set(issuers).isdisjoint(one.issuers) and not set(terms.names(wanted.agency)).isdisjoint(one.recognisers)


def _outside(one: Agreement, wanted: CheckWanted, item: str, result: OfferedResult, scene: Scene) -> Iterator[Phrase]:
    """Say what an agreement does not cover."""
    if not one.holds(scene.on):
        yield Phrase(f"协议未生效或已终止（{one.state}）", f"the agreement is not in force ({one.state})")
    if one.kinds and result.kind not in one.kinds:
        yield Phrase("协议不含此类结果", "the agreement does not cover this kind of result")
    if one.items and key_of(item) not in {key_of(name) for name in one.items}:
        yield Phrase("协议不含该项目", "the agreement does not cover this item")
    if one.hs_prefixes and not (wanted.hs_code or "").startswith(one.hs_prefixes):
        yield Phrase("协议不含该商品", "the agreement does not cover these goods")
    if one.zones and set(one.zones).isdisjoint(scene.zones):
        yield Phrase("企业不在协议所列示范区", "the enterprise is in none of the agreement's zones")
    if one.valid_days is not None and scene.on > result.found_on + timedelta(days=one.valid_days):
        yield Phrase(f"超过协议约定的{one.valid_days}日", f"older than the {one.valid_days} days agreed")
    if one.signed_only and not any(sign.jws for sign in result.signatures):
        yield Phrase("协议要求出具机构签名", "the agreement asks for the issuer's own signature")
    far = _too_far(wanted, result, one.reach)
    if far is not None:
        yield far


def _too_far(wanted: CheckWanted, result: OfferedResult, reach: str) -> Phrase | None:
    """Say that a result of one consignment does not reach another."""
    if not result.consignment_ids or wanted.consignment_id in result.consignment_ids:
        return None
    if reach == "same_goods" and result.hs_prefixes:
        return None
    return Phrase("仅对另一批次有效", "it is about another consignment alone")


def _no_agreement(result: OfferedResult, wanted: CheckWanted) -> Phrase:
    return Phrase(
        f"{wanted.agency}与{result.issuer}之间无互认协议",
        f"no agreement lets {result.issuer} count for {wanted.agency}",
    )


def _already(result: OfferedResult, agreement: Agreement | None, terms: Terms) -> Phrase:
    zh, en = terms.kind(result.kind)
    by = "、".join(result.counts_for) or result.issuer
    by_en = ", ".join(result.counts_for) or result.issuer
    if agreement is not None:
        under_zh = f"依据互认协议{agreement.document_no}免于重复检查"
        under_en = f"skipped under agreement {agreement.document_no}"
    elif result.basis is not None:
        under_zh = f"依据联合检查{result.basis}免于重复检查"
        under_en = f"skipped under the co-inspection {result.basis}"
    else:
        under_zh, under_en = "本机关已检查，免于重复检查", "skipped: the agency's own result"
    return Phrase(
        f"已由{by}于{result.found_on}检查（{zh}{result.document_no}），{under_zh}",
        f"already inspected by {by_en} on {result.found_on} ({en} {result.document_no}), {under_en}",
    )
