"""Recomputes a draw from its file, offline: what was frozen, what was committed to, the seed, who is drawn, who visits.

A file has the terms, the commitments and secrets, the lots of the whole population (or the one lot that a proof is
about), and who is drawn. An enterprise's name stands only where its lot is opened; without any the draw can be
recomputed just as well, since lots are drawn and not names.

    python -m sanhu_client.draws DRAW.json
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from sanhu_client.draws import lots as told
from sanhu_client.draws import seeds
from sanhu_client.draws.choosing import Drawn, choose, cuts_of, standing
from sanhu_client.draws.lots import Lot
from sanhu_client.draws.terms import Terms, digest_of
from sanhu_client.evidence import merkle
from sanhu_client.evidence.leaves import Malformed

Document = Mapping[str, Any]
_MOST: Final = 50
_FEWEST: Final = 2


@dataclass
class DrawStep:
    """A step of a check: what was looked at, in Chinese and English, and whether it holds."""

    zh: str
    en: str
    ok: bool = True


@dataclass
class DrawReport:
    """The result of a check.

    Attributes:
        wrong: what does not hold, in Chinese and English.
        remarks: what was looked at, and what could not be.
        drawn: how many are drawn by this file.
        steps: what was checked, in order.
    """

    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    drawn: int = 0
    steps: list[DrawStep] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.wrong

    def begin(self, zh: str, en: str) -> None:
        """Begin a step: what is found not to hold from now on is of it."""
        self.steps.append(DrawStep(zh, en))

    def differ(self, zh: str, en: str) -> None:
        """Note what does not hold."""
        if self.steps:
            self.steps[-1].ok = False
        if len(self.wrong) < _MOST:
            self.wrong.append(f"{zh} {en}")

    def remark(self, zh: str, en: str) -> None:
        """Note what is worth to know."""
        self.remarks.append(f"{zh} {en}")


def verify(document: Document) -> DrawReport:
    """Recompute a draw.

    Raises:
        Malformed: not the file of a draw.
    """
    report = DrawReport()
    try:
        terms = Terms.from_json(document["terms"])
        _check_terms(document, report)
        seed = _check_seed(document, report)
        if "lots" in document:
            _check_whole(document, terms, seed, report)
        else:
            _check_one(document, terms, seed, report)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"not the file of a draw: {error!r}") from None
    return report


def _check_terms(document: Document, report: DrawReport) -> None:
    report.begin("抽取条件与事先公布的摘要", "the terms against the digest told before the draw")
    if digest_of(document["terms"]) != document["terms_digest"]:
        report.differ("抽取条件与公布的摘要不符。", "the terms are not those of the digest told.")


def _check_seed(document: Document, report: DrawReport) -> str:
    """Return the seed that commitments and secrets make; the file's own where they do not tell it."""
    report.begin("各部门的承诺、秘密与随机种子", "commitments, secrets and the seed they make")
    terms, escrow = document["terms"], document["escrow"]
    _remark_absent(terms["agencies"], [one["agency"] for one in document["commitments"]], report)
    parts: dict[str, tuple[str, str]] = {}
    opened = escrow.get("secret")
    _check_secret(escrow["agency"], opened, escrow["key"], report)
    for one in document["commitments"]:
        agency, commitment, secret = one["agency"], one["commitment"], one.get("secret")
        _check_secret(agency, secret, commitment, report)
        if agency not in terms["agencies"]:
            report.differ(f"{agency}不是参加部门。", f"{agency} does not take part.")
        if secret is None and opened is None:
            report.differ(f"缺少{agency}的秘密。", f"the secret of {agency} is missing, and the escrow holder's too.")
            return str(document["seed"])
        mine, other = (secret, escrow["key"]) if secret is not None else (opened, commitment)
        parts[agency] = (commitment, seeds.contribution_of(terms["campaign_id"], agency, mine, other))
    if len({commitment for commitment, _ in parts.values()}) != len(document["commitments"]):
        report.differ("有部门的承诺相同。", "two agencies have the same commitment.")
    if bool(terms["seed_source"]) != bool(document["public_value"]):
        report.differ("公开随机值与计划不符。", "a public value where none was announced, or none where one was.")
    seed = seeds.seed_of(document["terms_digest"], escrow["key"], parts, document["public_value"])
    if seed != document["seed"]:
        report.differ("种子不是由各部门承诺得出。", f"the seed is not what the commitments make: {seed}.")
    if document["public_value"]:
        report.remark(
            f"请向公布渠道核对公开随机值：{terms['seed_source']}={document['public_value']}。",
            "compare the public value with its source.",
        )
    return seed


def _remark_absent(agencies: Sequence[str], committed: Sequence[str], report: DrawReport) -> None:
    """Say who committed to nothing, and whether those who did are too few to keep watch on each other."""
    absent = sorted(set(agencies) - set(committed))
    if absent:
        names = "、".join(absent)
        report.remark(
            f"{names}参加行动，但没有提交承诺；种子由其余部门决定。",
            f"{', '.join(absent)} took part but committed to nothing: the others made the seed.",
        )
    if len(set(committed)) < _FEWEST:
        report.remark(
            f"注意：只有{len(set(committed))}个部门提交承诺，与托管单位串通即可选定种子，不能证明无人操纵。",
            f"beware: {len(set(committed))} committed, fewer than {_FEWEST}: with the escrow holder it could have "
            "chosen the seed.",
        )


def _check_secret(agency: str, secret: str | None, commitment: str, report: DrawReport) -> None:
    if secret is not None and seeds.commitment_of(secret) != commitment:
        report.differ(f"{agency}的秘密与其承诺不符。", f"the secret of {agency} is not of its commitment.")


def _check_whole(document: Document, terms: Terms, seed: str, report: DrawReport) -> None:
    lines: Sequence[str] = document["lots"]
    population = [Lot.parse(line) for line in lines]
    report.begin("名录库与冻结的根摘要、数量、次序", "the population against the root, the counts and the order frozen")
    _check_population(document["terms"], lines, population, terms, report)
    report.begin("由种子重新抽取，逐位比对", "drawn again by the seed, place by place")
    drawn = choose(seed, population, terms)
    report.drawn = len(drawn)
    said = [Drawn(one["identity"], one["part"], one["place"], one["digest"]) for one in document["targets"]]
    for mine, theirs in zip(drawn, said, strict=False):
        if mine != theirs:
            report.differ(
                f"第{mine.place}位应为{mine.identity[:16]}…。",
                f"place {mine.place} is {mine.identity[:16]}… ({mine.part}).",
            )
    if len(drawn) != len(said):
        report.differ(f"应抽{len(drawn)}家，实为{len(said)}家。", f"{len(drawn)} are drawn, not {len(said)}.")
    grades = {lot.identity: lot.grade for lot in population}
    report.begin("各部分的末位号码", "the last numbers of the parts")
    if cuts_of(drawn, grades, terms) != document["cuts"]:
        report.differ("各部分的末位号码不符。", "the last numbers of the parts are others.")
    report.remark(
        f"名录库{len(lines)}家，抽取{len(drawn)}家，全部复算。", f"{len(drawn)} of {len(lines)}, all recomputed."
    )
    _check_opened(document, {lot.identity: lot for lot in population}, seed, report)


def _check_population(
    told_terms: Document, lines: Sequence[str], population: Sequence[Lot], terms: Terms, report: DrawReport
) -> None:
    root = merkle.root_of([told.leaf_of(line) for line in lines]).hex()
    if (root, len(lines)) != (told_terms["population"]["root"], told_terms["population"]["size"]):
        report.differ("名录库不是冻结的那一份。", "the population is not the one that was frozen.")
    identities = [lot.identity for lot in population]
    if any(one >= other for one, other in pairwise(identities)):
        report.differ("名录库次序不对或有重复。", "lots are out of order, or twice in it.")
    counts = Counter(lot.grade for lot in population)
    reasoned = Counter(lot.grade for lot in population if lot.reasoned)
    if {name: (one.count, one.reasoned) for name, one in terms.grades.items() if one.count} != {
        name: (count, reasoned[name]) for name, count in counts.items()
    }:
        report.differ("各等级数量与冻结的不符。", "the grades are not as many as were frozen.")


def _check_opened(document: Document, lots: Mapping[str, Lot], seed: str, report: DrawReport) -> None:
    """Check what enterprises lots are, as far as they are opened, and who visits them."""
    frozen = document.get("officers")
    if frozen is not None or any(one.get("salt") is not None for one in document["targets"]):
        report.begin("公开身份的企业与执法人员", "the enterprises that are opened, and the officers")
    officers = [] if frozen is None else [told.visitor_of(row) for row in frozen["list"]]
    if frozen is not None and told.officers_digest(frozen["salt"], officers) != document["terms"]["officers_digest"]:
        report.differ("执法人员名录不是冻结的那一份。", "the officers are not those that were frozen.")
    opened = 0
    for one in document["targets"]:
        if one.get("salt") is None:
            continue
        opened += 1
        identity, lot = identity_told(one), lots.get(one["identity"])
        if lot is None or lot != Lot(identity, one["grade"], bool(one["reasons"])):
            report.differ(f"{one['uscc']}与其签不符。", f"{one['uscc']} is not the enterprise of its lot.")
        if frozen is not None:
            wanted = document["terms"]["officers_per_visit"]
            if list(one["officers"]) != list(told.visitors(seed, identity, one["uscc"], officers, wanted)):
                report.differ(f"{one['uscc']}的执法人员不符。", f"other officers are drawn for {one['uscc']}.")
    if opened:
        report.remark(f"其中{opened}家已公开身份。", f"{opened} of them are opened.")


def _check_one(document: Document, terms: Terms, seed: str, report: DrawReport) -> None:
    """Check a proof about one enterprise: that it was in the population, and drawn or not."""
    one, place = document["lot"], int(document["place"])
    identity = identity_told(one)
    lot = Lot(identity, one["grade"], bool(one["reasons"]))
    report.begin("该企业在冻结的名录库中", "the enterprise is in the frozen population")
    frozen = document["terms"]["population"]
    path = [bytes.fromhex(step) for step in document["path"]]
    if not merkle.is_included(told.leaf_of(lot.line), place, frozen["size"], path, bytes.fromhex(frozen["root"])):
        report.differ(f"{one['uscc']}不在冻结的名录库中。", f"{one['uscc']} is not in the frozen population.")
    report.begin("该企业按末位号码是否被抽中", "whether it is drawn by the last numbers")
    part = standing(seed, lot, terms, document["cuts"])
    if part != document["part"]:
        report.differ(f"{one['uscc']}的抽取结果不符。", f"{one['uscc']} is {part or 'not'} drawn by these numbers.")
    report.drawn = int(part is not None)
    report.remark(
        f"{one['uscc']}{'被抽中' if part else '未被抽中'}；末位号码须以全部签复算。",
        f"{part or 'not'} drawn; the last numbers themselves are shown by recomputing all lots.",
    )


def identity_told(one: Document) -> str:
    """Return the identity that an opened lot's own facts make."""
    return told.identity_of(one["salt"], one["uscc"], one["grade"], one["reasons"])
