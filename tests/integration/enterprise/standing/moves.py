"""What each single move must have met, by the words of the documents: written down here once more, not read from rules.

D.4: who may move what from where to where. SH 四(二): the conditions of batches. S14 六(六): findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.integration.enterprise.standing.seen import Row, Seen

GOV, BUREAU, CENTRE, OFFICE = {"gov"}, {"ciq-province"}, {"aqsiq"}, {"office", "sme"}
APPLICANTS = {"portal", "association", "office", "sme"}
ITSELF: set[str | None] = {None}
RECOGNISED = ("PROV_RECOGNISED", "NAT_RECOGNISED", "DEMOTED_TO_PROV")
PROVINCIAL_FIRST_FROM = date(2014, 4, 22)

ZONE: dict[tuple[str | None, str], set[str | None]] = {
    (None, "DRAFT"): GOV | OFFICE,
    ("DRAFT", "PROV_APPLIED"): GOV,
    ("PROV_APPLIED", "PROV_ASSESSING"): BUREAU,
    ("PROV_ASSESSING", "PROV_RECOGNISED"): BUREAU,
    ("PROV_ASSESSING", "REJECTED"): BUREAU,
    ("PROV_RECOGNISED", "NAT_APPLIED"): GOV,
    ("DEMOTED_TO_PROV", "NAT_APPLIED"): GOV,
    ("NAT_APPLIED", "NAT_RECOMMENDED"): BUREAU,
    ("NAT_RECOMMENDED", "NAT_ASSESSING"): CENTRE,
    ("NAT_ASSESSING", "NAT_RECOGNISED"): CENTRE,
    ("NAT_ASSESSING", "PROV_RECOGNISED"): CENTRE,
    ("NAT_ASSESSING", "REJECTED"): CENTRE,
    ("DRAFT", "NAT_APPLIED"): GOV,  # under S12 alone
    **{(state, "RECTIFYING"): BUREAU for state in RECOGNISED},
    ("RECTIFYING", "PROV_RECOGNISED"): BUREAU,
    ("RECTIFYING", "NAT_RECOGNISED"): BUREAU,
    ("RECTIFYING", "REVOKED"): BUREAU | CENTRE,
    **{(state, "RENEWAL_REVIEW"): BUREAU | CENTRE for state in RECOGNISED},
    ("RENEWAL_REVIEW", "PROV_RECOGNISED"): BUREAU,
    ("RENEWAL_REVIEW", "NAT_RECOGNISED"): CENTRE,
    ("RENEWAL_REVIEW", "DEMOTED_TO_PROV"): CENTRE,
    ("RENEWAL_REVIEW", "LAPSED"): BUREAU | CENTRE,
}  # fmt: skip
MEMBERSHIP: dict[tuple[str | None, str], set[str | None]] = {
    **{(left, "APPLIED"): APPLICANTS for left in (None, "REFUSED", "WITHDRAWN", "REMOVED", "ENDED")},
    ("APPLIED", "OFFICE_REVIEW"): OFFICE,
    ("OFFICE_REVIEW", "RECOMMENDED"): OFFICE,
    ("RECOMMENDED", "ACTIVE"): GOV,
    ("RECOMMENDED", "REFUSED"): GOV,
    ("ACTIVE", "RECTIFYING"): GOV | OFFICE,
    ("RECTIFYING", "ACTIVE"): GOV | OFFICE,
    **{(state, "WITHDRAWN"): APPLICANTS for state in ("ACTIVE", "RECTIFYING")},
    **{(state, "REMOVED"): GOV for state in ("ACTIVE", "RECTIFYING")},
    **{(state, "ENDED"): ITSELF for state in ("APPLIED", "OFFICE_REVIEW", "RECOMMENDED", "ACTIVE", "RECTIFYING")},
    ("REMOVED", "ACTIVE"): GOV,
}  # fmt: skip
TITLE: dict[tuple[str | None, str], set[str | None]] = {
    (None, "NOMINATED"): OFFICE,
    ("NOMINATED", "EVALUATING"): BUREAU,
    ("EVALUATING", "GRANTED"): BUREAU,
    **{(state, "NOT_GRANTED"): BUREAU | ITSELF for state in ("NOMINATED", "EVALUATING")},
    ("GRANTED", "SUSPENDED"): BUREAU | ITSELF,
    ("SUSPENDED", "GRANTED"): BUREAU | ITSELF,
    ("SUSPENDED", "SUSPENDED"): ITSELF,  # another finding than the one that fell
    **{(state, "REVOKED"): BUREAU | ITSELF for state in ("GRANTED", "SUSPENDED")},
    **{(state, "EXPIRED"): BUREAU | ITSELF for state in ("GRANTED", "SUSPENDED")},
    ("REVOKED", "GRANTED"): BUREAU,
}  # fmt: skip
LENDERS, HOLDERS = {"office", "gov"}, {"portal", "association"}
MARK: dict[tuple[str | None, str], set[str | None]] = {
    (None, "APPLIED"): APPLICANTS,
    ("APPLIED", "LICENSED"): LENDERS,
    ("APPLIED", "REFUSED"): LENDERS,
    ("LICENSED", "LICENSED"): LENDERS,
    ("LICENSED", "SUSPENDED"): LENDERS | ITSELF,
    ("SUSPENDED", "SUSPENDED"): ITSELF,
    ("SUSPENDED", "LICENSED"): LENDERS | ITSELF,
    **{(state, "RETURNED"): HOLDERS for state in ("APPLIED", "LICENSED", "SUSPENDED")},
    **{(state, "WITHDRAWN"): LENDERS for state in ("LICENSED", "SUSPENDED")},
    **{(state, "EXPIRED"): ITSELF for state in ("LICENSED", "SUSPENDED")},
    **{(state, "ENDED"): ITSELF for state in ("APPLIED", "LICENSED", "SUSPENDED")},
}  # fmt: skip
# the level that a zone's state brings, and the one with which each other decision on its level is made
BRINGS = {"PROV_RECOGNISED": "provincial", "DEMOTED_TO_PROV": "provincial", "NAT_RECOGNISED": "national"}
OF_LEVEL = {
    ("RECTIFYING", "PROV_RECOGNISED"): "provincial",
    ("RECTIFYING", "NAT_RECOGNISED"): "national",
    ("RENEWAL_REVIEW", "PROV_RECOGNISED"): "provincial",
    ("RENEWAL_REVIEW", "NAT_RECOGNISED"): "national",
    ("RENEWAL_REVIEW", "DEMOTED_TO_PROV"): "national",
    ("NAT_ASSESSING", "PROV_RECOGNISED"): "provincial",
    ("NAT_ASSESSING", "REJECTED"): None,
}
ALLOWED = {"zone": ZONE, "membership": MEMBERSHIP, "title": TITLE, "mark_licence": MARK}
TABLE_OF = {"zone": "zones", "membership": "memberships", "title": "titles", "mark_licence": "mark_licences"}
ADVERSE = {("zone", to) for to in ("REVOKED", "LAPSED", "DEMOTED_TO_PROV")} | {
    ("membership", "REMOVED"),
    ("title", "REVOKED"),
    ("mark_licence", "WITHDRAWN"),
}
REASONED = {("membership", "REMOVED"), ("membership", "REFUSED")} | {
    ("mark_licence", to) for to in ("REFUSED", "SUSPENDED", "WITHDRAWN")
}


def key_of(move: Row) -> tuple[str, ...]:
    return tuple(move["subject"].split("/")) if move["kind"] == "membership" else (move["subject"],)


def wrong_moves(before: Seen, after: Seen) -> Iterator[str]:
    """What was wrong about the moves made between two moments."""
    for move in after.moves_since(before):
        told = f"{move['kind']} {move['subject']} {move['source']} → {move['target']} by {move['agency']}"
        yield from (f"{told}: {what}" for what in _wrong(move, before, after))


def _wrong(move: Row, before: Seen, after: Seen) -> Iterator[str]:
    step = (move["source"], move["target"])
    allowed = ALLOWED[move["kind"]]
    if step not in allowed:
        yield "no such move in D.4"
    elif move["agency"] not in allowed[step]:
        yield f"not theirs, but {allowed[step]}"
    if move["on"] > after.today:
        yield "on a day to come"
    if (move["kind"], move["target"]) in ADVERSE and move["agency"] is not None and not move["evidence"]:
        yield "an adverse decision of people without notice and defence"
    if (move["kind"], move["target"]) in REASONED and move["agency"] is not None and not move["reason"]:
        yield "without a reason"
    check = {"zone": _zone, "membership": _membership, "title": _title, "mark_licence": _mark}[move["kind"]]
    was = before.tables[TABLE_OF[move["kind"]]].get(key_of(move))
    if was is not None and was["since"] is not None and move["agency"] is not None and move["on"] < was["since"]:
        yield "on a day before the last move"
    yield from check(move, was, before, after)


def _zone(move: Row, was: Row | None, _: Seen, after: Seen) -> Iterator[str]:
    if was is None:
        return
    if move["target"] == "NAT_APPLIED" and move["on"] >= PROVINCIAL_FIRST_FROM and was["level"] != "provincial":
        yield "Z-12: national level applied for without the provincial one"
    if move["target"] == "NAT_ASSESSING" and move["agency"] == was["recommender"]:
        yield "who recommended assesses"
    if move["source"] in {"PROV_ASSESSING", "NAT_ASSESSING"} and move["agency"] != was["assessor"]:
        yield "not the assessor recognises"
    step = (move["source"], move["target"])
    if step in OF_LEVEL and was["level"] != OF_LEVEL[step]:
        yield f"not for a zone of {was['level']} level"
    recogniser = {"provincial": "ciq-province", "national": "aqsiq"}.get(was["level"])
    if move["target"] in {"REVOKED", "LAPSED", "RENEWAL_REVIEW"} and move["agency"] != recogniser:
        yield "A.2/8: not the recognising body"
    if (
        move["target"] in {"RECTIFYING", "RENEWAL_REVIEW"}
        and after.tables["zones"][key_of(move)]["level"] != was["level"]
    ):
        yield "the level did not stay"


def _membership(move: Row, was: Row | None, before: Seen, after: Seen) -> Iterator[str]:
    zone_id, uscc = key_of(move)
    enterprise, now = after.tables["enterprises"][(uscc,)], after.tables["memberships"][(zone_id, uscc)]
    if move["target"] in LIVE_TARGETS and before.tables["zones"][(zone_id,)]["state"] in ENDED:
        yield "into a zone that has ended"
    if move["target"] == "ACTIVE" and not enterprise["active"]:
        yield "a dissolved enterprise"
    if (move["source"], move["target"]) == ("RECOMMENDED", "ACTIVE"):
        if now["batch_no"] is None:
            yield "E-01: without a batch"
        if enterprise["pledge_signed_on"] is None:
            yield "E-07: without a signed pledge"
        if after.standing_cases(uscc):
            yield "E-19: while a malicious finding stands"
        if (zone_id, now["batch_no"]) in before.tables["batches"]:
            yield "into a batch that was decided as a whole"
        if now["batch_no"] == 1:
            yield from _first_batch(enterprise, after)
    if (move["source"], move["target"]) == ("REMOVED", "ACTIVE"):
        if was is None or was["trace_case_id"] is None or after.stands(was["trace_case_id"]):
            yield "put back though no finding behind it was overturned"
        if after.standing_cases(uscc):
            yield "put back while a malicious finding stands"
    if now["batch_no"] is not None and now["batch_no"] > max(_batches(zone_id, before), default=0) + 1:
        yield "E-03: into a batch that does not follow"
    if move["target"] == "RECOMMENDED" and was is not None and before.failed("membership", move["subject"], was):
        yield "recommended though the assessment was not passed"
    if move["target"] == "RECTIFYING" and (now["due_on"] is None or now["due_on"] < move["on"]):
        yield "a rectification without a deadline"


def _batches(zone_id: str, seen: Seen) -> list[int]:
    rows = [row for row in seen.rows("memberships") if row["zone_id"] == zone_id]
    return [row["last_batch_no"] for row in rows if row["last_batch_no"] is not None]


def _first_batch(enterprise: Row, after: Seen) -> Iterator[str]:
    rating = after.tables["ratings"].get((enterprise["uscc"],))
    good = rating is not None and rating["grade"] in {"A", "AA"} and rating["valid_until"] >= after.today
    if not (enterprise["qms"] and enterprise["self_control"] and good):
        yield "E-02: the first batch without QMS, self-control and good credit"


def _title(move: Row, was: Row | None, before: Seen, after: Seen) -> Iterator[str]:
    (title_id,) = key_of(move)
    now = after.tables["titles"][(title_id,)]
    by_people, uscc = move["agency"] is not None, now["uscc"]
    if move["target"] in {"NOMINATED", "GRANTED"} and by_people and after.member(now)["state"] != "ACTIVE":
        yield "needs an ACTIVE member"
    if (move["source"], move["target"]) == ("EVALUATING", "GRANTED") and before.failed("title", title_id, was):
        yield "granted though the evaluation was not passed"
    if move["target"] == "GRANTED" and after.standing_cases(uscc):
        yield "granted while a malicious finding stands"
    if move["target"] == "GRANTED" and (now["valid_until"] is None or now["valid_until"] < after.today):
        yield "granted for a term that has run out"
    fallen = was is not None and was["trace_case_id"] is not None and not after.stands(was["trace_case_id"])
    if (move["source"], move["target"]) == ("REVOKED", "GRANTED") and not fallen:
        yield "reinstated though no finding behind it was overturned"
    if (move["source"], move["target"]) == ("SUSPENDED", "GRANTED") and not by_people and not fallen:
        yield "given back by the service though no finding behind it was overturned"
    if move["target"] == "REVOKED" and not by_people and after.is_member(now):
        yield "revoked by the service though the membership has not ended"
    if (
        (move["source"], move["target"]) == ("GRANTED", "SUSPENDED")
        and not by_people
        and not after.standing_cases(uscc)
    ):
        yield "suspended by the service though no finding stands"
    if move["target"] == "EXPIRED" and not by_people and was["valid_until"] >= after.today:
        yield "expired by the service before its last day was over"


def _mark(move: Row, was: Row | None, before: Seen, after: Seen) -> Iterator[str]:
    now = after.tables["mark_licences"][key_of(move)]
    if move["target"] == "LICENSED":
        if after.standing_cases(now["uscc"]):
            yield "licensed while a malicious finding stands"
        if now["valid_until"] is None or now["valid_until"] < after.today:
            yield "licensed for a term that has run out"
        if before.tables["zones"][(now["zone_id"],)]["level"] is None:
            yield "the name of a zone without a level"
    by_people = move["agency"] is not None
    if (move["source"], move["target"]) == ("LICENSED", "LICENSED") and now["valid_until"] <= was["valid_until"]:
        yield "renewed for no longer"
    if move["target"] in {"APPLIED", "LICENSED"} and by_people and after.member(now)["state"] != "ACTIVE":
        yield "needs an ACTIVE member"
    if move["target"] == "EXPIRED" and was["valid_until"] >= after.today:
        yield "expired before its last day was over"


ENDED = {"REVOKED", "LAPSED", "REJECTED"}
LIVE_TARGETS = {"APPLIED", "OFFICE_REVIEW", "RECOMMENDED", "ACTIVE"}
