"""What must hold at every moment, by D.4 and the clauses behind it, whatever was called and said before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from databus import strict_json
from tests.integration.enterprise.standing.moves import TABLE_OF, key_of
from tests.integration.enterprise.standing.seen import ENDED_ZONE, HELD, LIVE, STANDING, Row, Seen

EVENT_OF = {
    "zone": "enterprise.zone_state_changed",
    "membership": "enterprise.membership_changed",
    "title": "enterprise.title_changed",
    "mark_licence": "enterprise.mark_licence_changed",
}
ADVERSE = {"REVOKE_TITLE", "REMOVE_MEMBER", "RECTIFY_ZONE"}
DECIDED_BY = {
    "REVOKE_TITLE": {"ciq-province"},
    "REINSTATE_TITLE": {"ciq-province"},
    "RECTIFY_ZONE": {"ciq-province"},
    "RESTORE_ZONE": {"ciq-province"},
    "REMOVE_MEMBER": {"gov"},
    "RESTORE_MEMBER": {"gov"},
}


def wrong_states(seen: Seen) -> Iterator[str]:
    """Everything forbidden that the registry holds."""
    for check in (_zones, _members, _titles, _marks, _batches, _proposals, _findings, _histories):
        yield from check(seen)


def wrong_after_the_daily_job(seen: Seen) -> Iterator[str]:
    """What the daily job must have ended by the end of its day."""
    for table in ("titles", "mark_licences"):
        for row in seen.rows(table):
            held = row["state"] in HELD | {"LICENSED"}
            if held and row["valid_until"] is not None and row["valid_until"] < seen.today:
                yield f"{table}: {row} has run out and is held still"
    for row in seen.rows("proposals"):
        title = seen.tables["titles"].get((row["about"],))
        if (row["kind"], row["state"]) == ("REINSTATE_TITLE", "OPEN") and title["valid_until"] < seen.today:
            yield f"{title} has run out and is proposed to be given back"


def _zones(seen: Seen) -> Iterator[str]:
    levels = {"PROV_RECOGNISED": "provincial", "DEMOTED_TO_PROV": "provincial", "NAT_RECOGNISED": "national"}
    for zone in seen.rows("zones"):
        if zone["state"] in levels and zone["level"] != levels[zone["state"]]:
            yield f"{zone['zone_id']} is {zone['state']} at {zone['level']} level"
        if zone["state"] in ENDED_ZONE | {"DRAFT", "PROV_APPLIED", "PROV_ASSESSING"} and zone["level"] is not None:
            yield f"{zone['zone_id']} is {zone['state']} and holds a level"
        if zone["state"] in ENDED_ZONE:
            for table, live in LIVE.items():
                left = [row for row in seen.rows(table) if row["zone_id"] == zone["zone_id"] and row["state"] in live]
                if left:
                    yield f"{zone['zone_id']} is {zone['state']} and has live {table}: {left}"


def _members(seen: Seen) -> Iterator[str]:
    for member in seen.rows("memberships"):
        joined = member["state"] in STANDING
        if member["state"] in LIVE["memberships"] and not seen.tables["enterprises"][(member["uscc"],)]["active"]:
            yield f"{member} of an enterprise that is dissolved"
        if joined and member["batch_no"] is None:
            yield f"{member} without a batch"
        if (member["state"] == "RECTIFYING") != (member["due_on"] is not None):
            yield f"{member}: a deadline is for those under rectification"
        if member["state"] == "APPLIED" and member["batch_no"] is not None:
            yield f"{member} applied anew with an old batch"


def _titles(seen: Seen) -> Iterator[str]:
    for title in seen.rows("titles"):
        if title["state"] in LIVE["titles"] and not seen.is_member(title):
            yield f"{title} without a membership that stands"
        if title["state"] == "GRANTED" and seen.standing_cases(title["uscc"]):
            yield f"{title} is GRANTED while a malicious finding stands"
        if title["state"] in HELD and title["valid_until"] is None:
            yield f"{title} held without a term"
        yield from _suspended_for_nothing(title, seen)
    yield from _more_than_one("titles", seen)


def _marks(seen: Seen) -> Iterator[str]:
    for licence in seen.rows("mark_licences"):
        if licence["state"] in LIVE["mark_licences"] and not seen.is_member(licence):
            yield f"{licence} without a membership that stands"
        if licence["state"] == "LICENSED" and seen.standing_cases(licence["uscc"]):
            yield f"{licence} is LICENSED while a malicious finding stands"
        yield from _suspended_for_nothing(licence, seen)
    yield from _more_than_one("mark_licences", seen)


def _suspended_for_nothing(row: Row, seen: Seen) -> Iterator[str]:
    """What only a finding suspended rests on one that stands, and is given back at once when none does.

    One whose term is over is not given back.
    """
    if row["state"] != "SUSPENDED" or row["trace_case_id"] is None:
        return
    standing = seen.standing_cases(row["uscc"])
    if standing and row["trace_case_id"] not in standing:
        yield f"{row} is suspended for a finding that fell while {standing} stand"
    if not standing and row["valid_until"] >= seen.today:
        yield f"{row} is suspended for a finding that stands no more"


def _more_than_one(table: str, seen: Seen) -> Iterator[str]:
    live = Counter((row["zone_id"], row["uscc"]) for row in seen.rows(table) if row["state"] in LIVE[table])
    yield from (f"{table}: {whose} has {count} at once" for whose, count in live.items() if count > 1)


def _batches(seen: Seen) -> Iterator[str]:
    for zone in seen.rows("zones"):
        numbers = {
            row["last_batch_no"]
            for row in seen.rows("memberships")
            if row["zone_id"] == zone["zone_id"] and row["last_batch_no"] is not None
        }
        whole = [row for row in seen.rows("batches") if row["zone_id"] == zone["zone_id"]]
        if any(row["batch_no"] > max(numbers, default=0) for row in whole):
            yield f"{zone['zone_id']}: a batch that nobody came with: {whole}, {numbers}"
        if any(row["accepted"] < 1 for row in whole):
            yield f"{zone['zone_id']}: a batch of nobody: {whole}"


def _proposals(seen: Seen) -> Iterator[str]:
    lying = [row for row in seen.rows("proposals") if row["state"] == "OPEN"]
    twice = Counter((row["kind"], row["about"], row["trace_case_id"]) for row in lying)
    yield from (f"proposed twice: {what}" for what, count in twice.items() if count > 1)
    for row in seen.rows("proposals"):
        if set(row["decided_by"]) != DECIDED_BY[row["kind"]]:
            yield f"{row['kind']} is put before {row['decided_by']}"
        if row["state"] in {"ACCEPTED", "DECLINED"} and row["decided_agency"] not in DECIDED_BY[row["kind"]]:
            yield f"{row['kind']} was decided by {row['decided_agency']}"
    for row in lying:
        if row["kind"] in ADVERSE and not seen.stands(row["trace_case_id"]):
            yield f"{row['kind']} lies open for a finding that stands no more"
        if row["kind"] in {"REINSTATE_TITLE", "RESTORE_MEMBER"} and seen.standing_cases(row["uscc"]):
            yield f"{row['kind']} lies open while a finding stands"
        if not _has_something_to_decide(row, seen):
            yield f"{row['kind']} about {row['about']} lies open and has nothing to decide"


def _has_something_to_decide(proposal: Row, seen: Seen) -> bool:
    title = seen.tables["titles"].get((proposal["about"],))
    zone = seen.tables["zones"][(proposal["zone_id"],)]
    member = seen.tables["memberships"].get((proposal["zone_id"], proposal["uscc"]))
    answers: dict[str, Any] = {
        "REVOKE_TITLE": lambda: title["state"] in HELD,
        "REINSTATE_TITLE": lambda: title["state"] == "REVOKED" and zone["state"] not in ENDED_ZONE,
        "REMOVE_MEMBER": lambda: member["state"] in STANDING,
        "RESTORE_MEMBER": lambda: member["state"] == "REMOVED" and zone["state"] not in ENDED_ZONE,
        "RECTIFY_ZONE": lambda: zone["level"] is not None,
        "RESTORE_ZONE": lambda: zone["state"] == "RECTIFYING",
    }
    return bool(answers[proposal["kind"]]())


def _findings(seen: Seen) -> Iterator[str]:
    """Every finding that stands was put before the people who decide on what it touches."""
    made = {
        (row["kind"], row["about"], row["trace_case_id"])
        for row in seen.rows("proposals")
        if row["state"] != "WITHDRAWN"
    }
    for title in seen.rows("titles"):
        for case_id in seen.standing_cases(title["uscc"]):
            if title["state"] in HELD and ("REVOKE_TITLE", title["title_id"], case_id) not in made:
                yield f"{title} is held, {case_id} stands, and nobody is asked"
    for member in seen.rows("memberships"):
        about = f"{member['zone_id']}/{member['uscc']}"
        for case_id in seen.standing_cases(member["uscc"]):
            if member["state"] in STANDING and ("REMOVE_MEMBER", about, case_id) not in made:
                yield f"{member} is a member, {case_id} stands, and nobody is asked"


def _histories(seen: Seen) -> Iterator[str]:
    """The moves of a thing are a chain that ends at its state."""
    chains: dict[tuple[str, str], list[Row]] = {}
    for key in sorted(seen.tables["moves"]):
        move = seen.tables["moves"][key]
        chains.setdefault((move["kind"], move["subject"]), []).append(move)
    for (kind, subject), moves in chains.items():
        row = seen.tables[TABLE_OF[kind]][key_of(moves[0])]
        if [move["version"] for move in moves] != list(range(1, row["version"] + 1)):
            yield f"{kind} {subject}: versions {[move['version'] for move in moves]}, the row says {row['version']}"
        links = [(one["target"], other["source"]) for one, other in pairwise(moves)]
        if any(target != source for target, source in links) or moves[-1]["target"] != row["state"]:
            yield f"{kind} {subject}: the history does not lead to {row['state']}"


def wrong_sayings(before: Seen, after: Seen) -> Iterator[str]:
    """Every move was said once, with the state it led to, and nothing was said that did not happen."""
    moved = Counter(
        (EVENT_OF[move["kind"]], move["subject"], move["version"], move["target"]) for move in after.moves_since(before)
    )
    said: Counter[tuple[str, str, int, str]] = Counter()
    for event in after.said:
        if event["name"] in EVENT_OF.values():
            body = _body(event)
            said[(event["name"], event["subject"], body["version"], body["state"])] += 1
    if moved != said:
        yield f"moved but not said: {moved - said}; said but not moved: {said - moved}"
    for event in after.said:
        if event["name"] == "enterprise.proposal_changed":
            row, body = after.tables["proposals"][(event["subject"],)], _body(event)
            if body["version"] == row["version"] and body["state"] != row["state"]:
                yield f"a proposal said {body['state']} and is {row['state']}"


def _body(event: Row) -> Any:
    return strict_json.loads_object(event["body"])
