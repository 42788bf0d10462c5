"""Looking for a result that already counts before a routine check is ordered, and noting the check that was saved.

`find_recognised` answers and writes nothing; `recognise` also keeps what it found, so that a revoked result finds what
rested on it. Whoever is about to order a check calls the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from services.inspection.domain.barring import Barred, barred
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.facts import FactRead, Phrase
from services.inspection.domain.held import Held
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recognition import (
    Answer,
    Candidate,
    CheckWanted,
    ItemAnswer,
    Scene,
    answer_for,
    judge,
)
from services.inspection.domain.recognition_terms import Terms
from services.inspection.domain.saved import Recognition
from services.inspection.use_cases.deciding import hold_still, uscc_key
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require

_ACTIVE = "ACTIVE"


def offered_key(uscc: str) -> str:
    """The lock on what was found about an enterprise."""
    return f"offered:{uscc}"


def find_recognised(desk: Desk, work: Work, wanted: CheckWanted) -> Answer:
    """Say whether results that there are take the place of a check, under which agreement, or why not, one by one.

    Never for a check required by law or ordered on an alert, lead, complaint or trace case; the facts are looked at
    whatever the ground is said to be.

    Raises:
        InvalidRequest: no such check or ground; goods unknown.
        NotFound: no such consignment.

    Source: DOMAIN D.5 (监管互认); 优化营商环境条例 54, 57; SN附2 三(四)1.
    """
    terms = Terms.of(desk.rules)
    _known(wanted, terms)
    consignment = _consignment(work, wanted)
    wanted = _completed(wanted, consignment, terms)
    on = desk.clock.today()
    held = work.held.about([wanted.uscc], [wanted.hs_code[:2]] if wanted.hs_code else [], on)
    bar = _barred(desk, work, wanted, held, consignment)
    scene = Scene(
        on=on,
        zones=frozenset(one.zone_id for one in held.memberships.get(wanted.uscc, ()) if one.state == _ACTIVE),
        agreements=work.agreements.for_agency(terms.names(wanted.agency)),
        in_conflict=_in_conflict(work, wanted.uscc),
    )
    items = tuple(_about(work, wanted, item, scene, terms) for item in wanted.items)
    read = (*bar.read, *_read(items, wanted))
    if bar.because is not None:
        return Answer(wanted, counts=False, because=bar.because, clause=bar.clause, items=items, read=read)
    counts = all(one.chosen is not None for one in items)
    return Answer(wanted, counts=counts, because=_said(items, terms), clause=bar.clause, items=items, read=read)


def recognise(desk: Desk, work: Work, wanted: CheckWanted, *, reference: str | None = None) -> list[Recognition]:
    """Keep that results take the place of a check, each said as an event; nothing if they do not.

    The same check again is answered with what stands.

    Args:
        desk: the desk.
        work: the transaction; the facts about the goods are held still in it.
        wanted: the check that would have been ordered.
        reference: what the check was part of, such as a campaign's id.

    Source: DOMAIN D.5.
    """
    if wanted.hs_code:
        hold_still(work, wanted.uscc, wanted.hs_code)
    else:
        work.held.reading(uscc_key(wanted.uscc))
    work.held.reading(offered_key(wanted.uscc))
    answer = find_recognised(desk, work, wanted)
    if not answer.counts:
        return []
    asked = answer.wanted
    key = {name: getattr(asked, name) for name in ("uscc", "check", "consignment_id", "hs_code")}
    before = work.recognitions.find_check({**key, "recognised_by": asked.agency, "reference": reference})
    if {one for row in before for one in row.items} >= set(asked.items):
        return before
    check_id, kept = uuid7(), []
    for number, chosen in enumerate(answer.chosen):
        one = _recognition(desk, work, answer, chosen, check_id=check_id, first=number == 0, reference=reference)
        work.recognitions.add(one)
        say_recognised(work, one, chosen)
        kept.append(one)
    return kept


def recognise_result(desk: Desk, work: Work, ask: JsonObject) -> tuple[Answer, list[Recognition]]:
    """Let an agency note that it does not make a check, since a result counts; refused with the reasons if none does.

    Source: DOMAIN D.5; 优化营商环境条例 54, 57.
    """
    require(desk, work, "recognise_result", ask["uscc"])
    wanted = wanted_of(work, ask)
    kept = recognise(desk, work, wanted, reference=ask["reference"])
    answer = find_recognised(desk, work, wanted)
    if not kept:
        why = [f"{one.result.document_no}: {one.because.en}" for item in answer.items for one in item.candidates]
        told = "; ".join(why[:3]) or "nothing was found about these items"
        raise Conflict(f"no result takes the place of this check: {answer.because.en}", "items", told)
    return answer, kept


def wanted_of(work: Work, ask: JsonObject) -> CheckWanted:
    """Return the check that a request asks about; for the calling agency unless another is named."""
    return CheckWanted(
        uscc=ask["uscc"],
        check=ask["check"],
        agency=ask.get("checker") or work.caller.require_agency(),
        hs_code=ask["hs_code"],
        items=tuple(dict.fromkeys(ask["items"])) if "items" in ask else tuple(filter(None, [ask["item"]])),
        consignment_id=ask["consignment_id"],
        ground=ask["ground"],
        destination=ask["destination"],
    )


def require_recognised(work: Work, consignment: Consignment) -> None:
    """Refuse to release goods whose check was skipped on a result that no longer counts, or that is contradicted.

    Source: DOMAIN D.5: a revoked result re-opens what rested on it.
    """
    for one in work.recognitions.standing_of_consignment(consignment.consignment_id):
        result = work.offered_results.find(one.result_id)
        open_on = [held for held in work.result_conflicts.of_result(one.result_id) if held.state == "OPEN"]
        if result is None or result.state != "VALID" or open_on:
            what = "is contradicted by another" if open_on else "was withdrawn"
            raise Conflict(
                f"a check was skipped on {one.issuer}'s {one.document_no}, which {what}",
                "state",
                "a person resolves the contradiction, or the check is made",
            )


def say_recognised(work: Work, one: Recognition, chosen: Candidate) -> None:
    """Say that a result counted for a check."""
    told = {
        "recognition_id": one.recognition_id,
        "uscc": one.uscc,
        "kind": one.kind,
        "issuer": one.issuer,
        "recognised_by": one.recognised_by,
        "agreement": one.agreement,
        "document_no": chosen.result.document_no,
        "scope": list(chosen.result.hs_prefixes),
        "valid_from": chosen.result.valid_from,
        "valid_until": chosen.result.valid_until,
        "check_saved": one.check_saved,
        "consignment_id": one.consignment_id,
        "version": one.version,
    }
    work.outbox.add("inspection.result_recognised", subject=one.recognition_id, uscc=one.uscc, data=told)


def _known(wanted: CheckWanted, terms: Terms) -> None:
    wrong: list[str] = []
    if wanted.check not in terms.checks:
        wrong += ["check", "one of " + ", ".join(terms.checks)]
    if wanted.ground not in terms.grounds:
        wrong += ["ground", "one of " + ", ".join(terms.grounds)]
    if wrong:
        raise InvalidRequest("no such check", *wrong)


def _consignment(work: Work, wanted: CheckWanted) -> Consignment | None:
    if wanted.consignment_id is None:
        return None
    found = work.consignments.find(wanted.consignment_id)
    if found is None or found.declared.uscc != wanted.uscc:
        raise NotFound("there is no such consignment of this enterprise", "consignment_id", "one of its own")
    return found


def _completed(wanted: CheckWanted, consignment: Consignment | None, terms: Terms) -> CheckWanted:
    """Fill in what the consignment and the check say."""
    declared = consignment.declared if consignment else None
    return CheckWanted(
        uscc=wanted.uscc,
        check=wanted.check,
        agency=wanted.agency,
        hs_code=declared.hs_code if declared else wanted.hs_code,
        items=wanted.items or tuple(terms.check(wanted.check)["items"]),
        consignment_id=wanted.consignment_id,
        ground=wanted.ground,
        destination=declared.destination if declared else wanted.destination,
    )


def _barred(desk: Desk, work: Work, wanted: CheckWanted, held: Held, consignment: Consignment | None) -> Barred:
    heard = work.heard("enforcement")
    age: timedelta | None = None if heard is None else desk.clock.now() - heard.up_to
    mode = consignment.decided.mode if consignment else None
    certificate = consignment.declared.needs_certificate if consignment else False
    on = desk.clock.today()
    return barred(wanted, held, desk.rules, on, alerts_age=age, mode=mode, needs_certificate=certificate)


def _in_conflict(work: Work, uscc: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in work.result_conflicts.open_of(uscc):
        for result_id in (one.result_id, one.other_result_id):
            found.setdefault(result_id, set()).add(one.item)
    return found


def _about(work: Work, wanted: CheckWanted, item: str, scene: Scene, terms: Terms) -> ItemAnswer:
    found = work.offered_results.candidates(wanted.uscc, terms.items.wider(item), wanted.consignment_id, scene.on)
    return answer_for(item, [judge(wanted, item, one, scene, terms) for one in found])


def _read(items: Sequence[ItemAnswer], wanted: CheckWanted) -> list[FactRead]:
    read: dict[str, FactRead] = {}
    for one in items:
        if one.chosen is None:
            key = f"inspection/offered-result/of/{wanted.uscc}/{one.item}"
            read[key] = FactRead("offered_result", key, None, None)
            continue
        result, agreement = one.chosen.result, one.chosen.agreement
        key = f"inspection/offered-result/{result.result_id}"
        read[key] = FactRead("offered_result", key, result.version, result.state)
        if agreement is not None:
            key = f"inspection/recognition-agreement/{agreement.agreement_id}"
            read[key] = FactRead("recognition_agreement", key, agreement.version, agreement.state)
    return list(read.values())


def _said(items: Sequence[ItemAnswer], terms: Terms) -> Phrase:
    """Say in one line what was found of every item."""
    zh, en = [], []
    for one in items:
        name_zh, name_en = terms.items.name(one.item)
        if one.chosen is not None:
            said = one.chosen.because
        elif one.candidates:
            said = one.candidates[0].because
        else:
            said = Phrase("没有可采信的结果", "nobody has found anything that could count")
        zh.append(f"{name_zh}：{said.zh}")
        en.append(f"{name_en}: {said.en}")
    return Phrase("；".join(dict.fromkeys(zh)), "; ".join(dict.fromkeys(en)))


def _recognition(
    desk: Desk, work: Work, answer: Answer, chosen: Candidate, *, check_id: str, first: bool, reference: str | None
) -> Recognition:
    now, on = desk.now()
    result, agreement, wanted = chosen.result, chosen.agreement, answer.wanted
    items = tuple(one.item for one in answer.items if one.chosen and one.chosen.result.result_id == result.result_id)
    return Recognition(
        recognition_id=uuid7(),
        check_id=check_id,
        check=wanted.check,
        check_saved=first,
        uscc=wanted.uscc,
        result_id=result.result_id,
        result_version=result.version,
        agreement_id=agreement.agreement_id if agreement else None,
        agreement=chosen.under,
        kind=result.kind,
        issuer=result.issuer,
        document_no=result.document_no,
        recognised_by=wanted.agency,
        actor=work.caller.actor,
        items=items,
        hs_code=wanted.hs_code,
        consignment_id=wanted.consignment_id,
        reference=reference,
        zh=chosen.because.zh,
        en=chosen.because.en,
        clause=answer.clause,
        read=tuple(one.as_data() for one in answer.read),
        recognised_on=on,
        recognised_at=now,
    )
