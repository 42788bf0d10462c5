"""Consultations on drafts: opened, commented on, each comment answered, closed with a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from databus import contracts
from databus.errors import InvalidRequest, NotPermitted
from databus.identifiers import uuid7
from databus.pages import Page, page
from services.enterprise.domain import consultations as rules
from services.enterprise.domain.consultations import CLOSED, WITHDRAWN, Comment, Consultation
from services.enterprise.domain.memberships import STANDING
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases.bodies import acting_for, division_of, require_bodies
from services.enterprise.use_cases.work import Work

View = Mapping[str, Any]
_ACT = "consult"


@dataclass(frozen=True)
class DraftToOpen:
    """A draft to put out for comment."""

    zone_id: str | None
    division: str | None
    kind: str
    title: str
    draft: str
    document_no: str
    closes_on: date
    short_because: str | None
    invited: tuple[str, ...]
    enterprises: tuple[str, ...]
    members: bool
    public: bool


def open_draft(wanted: DraftToOpen, work: Work, regulations: Regulations) -> View:
    """Put a draft out for comment by agencies, by enterprises of the zone, or by everybody.

    Raises:
        NotPermitted: another body's; says whose.
        InvalidRequest: nobody is invited, or members of no zone are.
        Conflict: the term is shorter than the rule's and nothing says why.

    Source: S12 五(七).
    """
    division = division_of(wanted.zone_id, wanted.division, work)
    agency, today = work.caller.require_agency(), work.clock.today()
    duty = regulations.require(_ACT, agency, division=division)
    _check_invited(wanted, division, work, regulations)
    least, clause = _least_days(today, regulations)
    rules.check_term(wanted.closes_on, wanted.short_because, today=today, least_days=least, clause=clause)
    consultation = Consultation(
        **{**vars(wanted), "division": division},
        consultation_id=uuid7(),
        opened_by=agency,
        opened_on=today,
        clause=duty.clause,
        on=today,
    )
    return _kept(consultation, work)


def comment(consultation_id: str, text: str, uscc: str | None, work: Work, regulations: Regulations) -> Comment:
    """Comment on a draft, as an agency, or for an enterprise through the portal; the same words again are the same.

    Raises:
        Conflict: the term is over.
        NotPermitted: not invited; an enterprise's words come through the portal or the association.

    Source: S12 五(七).
    """
    consultation = work.consultations.get(consultation_id, lock=True)
    agency, today = work.caller.require_agency(), work.clock.today()
    said = Comment(uuid7(), consultation_id, agency, uscc, text, today)
    known = work.consultations.same_comment(said)
    if known is not None:
        return known
    if uscc is not None:
        _check_voice(uscc, work, regulations)
    rules.require_open(consultation, today=today)
    seated = not acting_for(work, regulations).isdisjoint(consultation.invited)
    rules.require_invited(consultation, said, seated=seated, member=_is_member(consultation, uscc, work))
    work.consultations.save_comment(said)
    _say_again(consultation, work)
    return said


def answer(comment_id: str, outcome: str, text: str, work: Work, regulations: Regulations) -> Comment:
    """Answer a comment: adopted, in part, or declined, with the reason; who opened the draft may.

    Raises:
        NotPermitted: another body opened the consultation.
        Conflict: it is closed.
    """
    asked = work.consultations.comment(comment_id)
    consultation = work.consultations.get(asked.consultation_id, lock=True)
    found = work.consultations.comment(comment_id, lock=True)
    _require_opener(consultation, work, regulations)
    if (found.outcome, found.answer) == (outcome, text):
        return found
    work.expect_version(found.version)
    rules.require_state(consultation)
    answered = rules.answer(found, outcome, text, today=work.clock.today())
    work.consultations.save_comment(answered)
    _say_again(consultation, work)
    return answered


def move(consultation_id: str, told: Mapping[str, Any], work: Work, regulations: Regulations) -> View:
    """Close a consultation with its report once its term is over and each comment answered, or withdraw the draft."""
    consultation = work.consultations.get(consultation_id, lock=True)
    _require_opener(consultation, work, regulations)
    if told["to"] == consultation.state and _is_repetition(consultation, told):
        return shown(consultation, work)
    work.expect_version(consultation.version)
    today = work.clock.today()
    if told["to"] == WITHDRAWN:
        return _kept(rules.withdraw(consultation, told["reason"], today=today), work)
    unanswered = work.consultations.count(consultation_id).get("unanswered", 0)
    closed = rules.close(consultation, told["report"], told["report_no"], unanswered=unanswered, today=today)
    return _kept(closed, work)


def show(consultation_id: str, work: Work) -> View:
    """Return a consultation with its draft and how many comments have which answer."""
    return shown(work.consultations.get(consultation_id), work)


def shown(consultation: Consultation, work: Work) -> View:
    """A consultation as it is shown."""
    return _counted(consultation, work.consultations.count(consultation.consultation_id))


def _counted(consultation: Consultation, comments: Mapping[str, int]) -> View:
    return {**vars(consultation), "audience": consultation.audience, "comments": comments}


def list_of(asked: Mapping[str, Any], work: Work) -> Page[View]:
    """Return a page of consultations, without their drafts."""
    limit = asked["limit"]
    found = work.consultations.page(
        zone_id=asked["zone_id"], state=asked["state"], after=asked["cursor"], limit=limit + 1
    )
    told = page(found, limit, lambda one: one.consultation_id)
    comments = work.consultations.counts([one.consultation_id for one in told.items])
    return Page([_counted(one, comments[one.consultation_id]) for one in told.items], told.next_cursor)


def comments(asked: Mapping[str, Any], work: Work) -> Page[Comment]:
    """Return a page of the comments on a draft, with the answers."""
    work.consultations.get(asked["consultation_id"])
    limit = asked["limit"]
    found = work.consultations.comments(
        asked["consultation_id"], answered=asked["answered"], after=asked["cursor"], limit=limit + 1
    )
    return page(found, limit, lambda one: one.comment_id)


def _kept(consultation: Consultation, work: Work) -> View:
    work.consultations.save(consultation)
    _say(consultation, work)
    return shown(consultation, work)


def _say_again(consultation: Consultation, work: Work) -> None:
    """Say it with its new count of comments."""
    newer = replace(consultation, version=consultation.version + 1)
    work.consultations.save(newer)
    _say(newer, work)


def _say(consultation: Consultation, work: Work) -> None:
    told = contracts.get("enterprise.consultation_changed").schema.fields
    data = {name: value for name, value in asdict(consultation).items() if name in told}
    count = work.consultations.count(consultation.consultation_id)
    data["audience"] = consultation.audience
    data["comments"] = sum(count.values())
    data["unanswered"] = count.get("unanswered", 0)
    work.outbox.add(
        "enterprise.consultation_changed",
        subject=consultation.consultation_id,
        data=data,
        legalbasis=consultation.clause,
    )


def _check_invited(wanted: DraftToOpen, division: str, work: Work, regulations: Regulations) -> None:
    require_bodies(wanted.invited, division, "invited", regulations)
    if wanted.members and wanted.zone_id is None:
        raise InvalidRequest("members of which zone?", "members", "false, or a zone is named")
    if not (wanted.invited or wanted.enterprises or wanted.members or wanted.public):
        raise InvalidRequest("nobody is invited to comment", "invited", "agencies, enterprises, members or the public")
    strangers = sorted(set(wanted.enterprises) - set(work.enterprises.known(wanted.enterprises)))
    if strangers:
        raise InvalidRequest("enterprises nobody registered", "enterprises", f"registered ones, not {strangers[0]}")


def _check_voice(uscc: str, work: Work, regulations: Regulations) -> None:
    """An enterprise's words are brought by the portal or its association, never by an agency over it."""
    division = work.enterprises.get(uscc).division
    regulations.require("comment_for_enterprise", work.caller.require_agency(), division=division)


def _is_member(consultation: Consultation, uscc: str | None, work: Work) -> bool:
    if uscc is None or consultation.zone_id is None:
        return False
    found = work.memberships.find(consultation.zone_id, uscc)
    return found is not None and found.state in STANDING


def _require_opener(consultation: Consultation, work: Work, regulations: Regulations) -> None:
    if consultation.opened_by not in acting_for(work, regulations):
        raise NotPermitted(f"this is for {consultation.opened_by}, who put the draft out ({consultation.clause})")


def _is_repetition(consultation: Consultation, told: Mapping[str, Any]) -> bool:
    if consultation.state == CLOSED:
        return (consultation.report, consultation.report_no) == (told["report"], told["report_no"])
    return bool(consultation.reason == told["reason"])


def _least_days(today: date, regulations: Regulations) -> tuple[int | None, str]:
    try:
        found = regulations.book.parameter("consultation_least_days", on=today)
    except KeyError:  # no rule was in force yet
        return None, ""
    return found.value, found.clause
