"""The moves that are open by the tables in moves.py, asked for by bodies that may, mostly the one that comes next."""

from __future__ import annotations

from typing import Any

from tests.integration.enterprise.conftest import ZONE
from tests.integration.enterprise.standing.asking import given
from tests.integration.enterprise.standing.begin import Beginning
from tests.integration.enterprise.standing.moves import ALLOWED, BRINGS, ENDED
from tests.integration.enterprise.standing.seen import LIVE, STANDING, Row
from tests.integration.enterprise.standing.words import HEARD, NEXT, STORIES, WAYS_OUT

AGAIN = {"REFUSED", "WITHDRAWN", "REMOVED", "ENDED"}
WHY = {"reason": "经研究决定", "evidence": HEARD}


class Advancing(Beginning):
    """A machine that brings things on."""

    def open_move(self, kind: str, state: str, pick: int) -> tuple[str, str] | None:
        """A move open to people and one of the bodies that may: in two of three cases the one that comes next."""
        found = {
            to: sorted(by - {None})
            for (source, to), by in ALLOWED[kind].items()
            if source == state and (to != "APPLIED" or kind == "zone") and by - {None}
        }
        if not found:
            return None
        to = NEXT[kind].get(state)
        if to not in found or pick % 3 == 0:
            to = sorted(found)[pick // 3 % len(found)]
        return to, str(found[to][pick % len(found[to])])

    def next_of_zone(self, zone: str, pick: int, *, may_end: bool) -> None:
        held = self.seen.tables["zones"][(zone,)]
        move = self.open_move("zone", held["state"], pick)
        if move is None or (move[0] in ENDED and not may_end):
            return
        to, agency = move
        recogniser = {"provincial": "ciq-province", "national": "aqsiq"}.get(held["level"], agency)
        if (to in ENDED or to == "RENEWAL_REVIEW") and pick % 2:
            agency = recogniser
        if held["state"] in {"RENEWAL_REVIEW", "RECTIFYING"} and to in BRINGS and pick % 2:
            to = {"provincial": "PROV_RECOGNISED", "national": "NAT_RECOGNISED"}.get(held["level"], to)
        self.ask("move_zone", agency, zone_id=zone, to=to, evidence=[f"文〔2026〕{to}{self.looked}"])

    def next_of_membership(self, zone: str, code: str, pick: int) -> None:
        whose, state = {"zone_id": zone, "uscc": code}, self.state(zone, code)
        if state is None or (state in AGAIN and (state != "REMOVED" or pick % 2)):
            self.ask("apply_membership", "portal", **whose)
            return
        if state == "OFFICE_REVIEW" and pick % 4 == 1:
            self.evaluate("assess_applicant", "office", good=pick > 5, **whose)
        to, agency = self.open_move("membership", state, pick) or ("ACTIVE", "gov")
        if state in STANDING and to not in STANDING and pick % 6:
            return
        batch = {"batch_no": max(1, self.highest_batch(zone) + pick % 2)} if state == "RECOMMENDED" else {}
        self.ask("move_membership", agency, to=to, **whose, **WHY, **(batch if to == "ACTIVE" else {}))

    def recommend(self, zone: str, code: str) -> None:
        for _ in range(3):
            state = self.state(zone, code)
            if state is None or state in AGAIN:
                self.ask("apply_membership", "portal", zone_id=zone, uscc=code)
            elif state in {"APPLIED", "OFFICE_REVIEW"}:
                self.ask("move_membership", "office", zone_id=zone, uscc=code, to=NEXT["membership"][state])

    def next_of_title(self, code: str, pick: int, *, days: int, good: bool) -> None:
        known = [row for row in self.titles(code) if self.open_move("title", row["state"], pick)]
        live = [row for row in known if row["state"] in LIVE["titles"]]
        if not known or (not live and pick % 2):
            self.ask("nominate_title", "office", zone_id=ZONE, uscc=code, grounds="龙头企业")
            return
        title = known[pick % len(known)] if pick % 4 == 3 else (live or known)[-1]
        to, agency = self.open_move("title", title["state"], pick) or ("", "")
        more: dict[str, Any] = {}
        if (title["state"], to) == ("EVALUATING", "GRANTED"):
            self.evaluate("evaluate_title", "ciq-province", good=good, title_id=title["title_id"])
            more = {"valid_until": self.day(days)}
        self.ask("move_title", agency, title_id=title["title_id"], to=to, **WHY, **more)

    def next_of_mark(self, code: str, pick: int, *, days: int) -> None:
        live = [row for row in self.marks(code, ZONE) if row["state"] in LIVE["mark_licences"]]
        if not live:
            self.ask("apply_mark_licence", "portal", zone_id=ZONE, uscc=code, purpose="展会")
            return
        state, licence_id = live[-1]["state"], live[-1]["licence_id"]
        to, agency = self.open_move("mark_licence", state, pick) or ("", "")
        until = self.day(days) if to == "LICENSED" and state != "SUSPENDED" else None
        self.ask("move_mark_licence", agency, licence_id=licence_id, to=to, **WHY, **given(valid_until=until))
        self.ask("record_mark_use", "portal", licence_id=licence_id, use="fair", occasion=f"展会{self.looked}")

    # ---- what goes with a case
    def holder(self, pick: int) -> str:
        """Somebody who has or had a title, or a member."""
        held = {"GRANTED", "SUSPENDED", "REVOKED"}
        holders = sorted({row["uscc"] for row in self.seen.rows("titles") if row["state"] in held})
        return str(holders[pick % len(holders)]) if holders and pick % 4 else self.member(ZONE, pick)

    def settle(self, code: str, decision: str) -> None:
        for row in self._by_id("proposals", code, "proposal_id"):
            if row["state"] == "OPEN":
                told = {"decision": decision, **WHY}
                self.ask("decide_proposal", row["decided_by"][0], proposal_id=row["proposal_id"], **told)

    def give_back(self, code: str) -> None:
        self.ask("move_membership", "gov", zone_id=ZONE, uscc=code, to="ACTIVE", **WHY)
        for title in self.titles(code):
            self.ask("move_title", "ciq-province", title_id=title["title_id"], to="GRANTED", **WHY)

    def take_away(self, code: str) -> None:
        for title in self.titles(code):
            self.ask("move_title", "ciq-province", title_id=title["title_id"], to="REVOKED", **WHY)

    def trouble(self, code: str, trouble: str | None) -> None:
        if trouble in STORIES:
            self.deliver(self.tell(f"case-{code[-4:]}-1", code, *STORIES[trouble]))
        elif trouble is not None and self.state(ZONE, code) in STANDING:
            self.ask("move_membership", WAYS_OUT[trouble], zone_id=ZONE, uscc=code, to=trouble, **WHY)

    def _by_id(self, table: str, code: str, key: str) -> list[Row]:
        return sorted((row for row in self.seen.rows(table) if row["uscc"] == code), key=lambda row: str(row[key]))
