"""Any sequence of calls, daily jobs and events, late, doubled and out of order; nothing forbidden may come of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from databus.errors import SanhuError
from tests.integration.enterprise.conftest import ZONE
from tests.integration.enterprise.standing.advancing import Advancing
from tests.integration.enterprise.standing.asking import given
from tests.integration.enterprise.standing.begin import Known, enterprises, zones
from tests.integration.enterprise.standing.seen import STANDING
from tests.integration.enterprise.standing.states import wrong_after_the_daily_job, wrong_states
from tests.integration.enterprise.standing.words import COURSE, FACTS, HEARD, SECOND, STATES, STORIES, USCCS

agencies = st.sampled_from(("gov", "office", "sme", "ciq-province", "aqsiq", "portal", "association", "nh-gov"))
codes, either_zone = st.sampled_from(USCCS), st.sampled_from((ZONE, ZONE, ZONE, SECOND))
reasons, documents = st.sampled_from((None, "经研究决定")), st.sampled_from(((), tuple(HEARD)))
grades, often = st.sampled_from(("AA", "A", "B", "D")), st.sampled_from((True, True, True, False))
untils = st.sampled_from(("2026-11-20", "2026-11-30", "2027-10-31", "2027-10-31"))
terms, cases = st.sampled_from((-1, 0, 10, 30, 60)), st.integers(1, 2)
stories = st.sampled_from((*STORIES, "malicious", "malicious", "overturned"))
picks, steps = st.integers(0, 11), st.integers(1, 4)
troubles = st.sampled_from((None, None, None, "malicious", "overturned", "RECTIFYING", "WITHDRAWN"))


class Standing(Advancing):
    """The registry under any use; after each step its tables and what it said are looked at."""

    @initialize(zone=zones, known=enterprises)
    def begin(self, zone: str, known: list[Known]) -> None:
        self.settle_there(zone, known)
        self.seen = self.look()
        assert list(wrong_states(self.seen)) == []

    # ---- what is called: moves that are open, as they come next or not
    @rule(zone=either_zone, code=codes, pick=picks, count=steps, trouble=troubles)
    def advance_membership(self, zone: str, code: str, pick: int, count: int, trouble: str | None) -> None:
        for step in range(count):
            self.trouble(code, trouble if step == count - 1 else None)
            self.next_of_membership(zone, code, pick)

    @rule(pick=picks, days=terms, good=often, count=steps, trouble=troubles)
    def advance_title(self, pick: int, days: int, good: bool, count: int, trouble: str | None) -> None:
        code = self.member(ZONE, pick)
        for step in range(count):
            self.trouble(code, trouble if step == count - 1 else None)
            self.next_of_title(code, pick, days=days, good=good)

    @rule(pick=picks, days=terms, count=steps, trouble=troubles)
    def advance_mark(self, pick: int, days: int, count: int, trouble: str | None) -> None:
        code = self.member(ZONE, pick)
        for step in range(count):
            self.trouble(code, trouble if step == count - 1 else None)
            self.next_of_mark(code, pick, days=days)

    @rule(zone=either_zone, pick=picks, count=st.integers(1, 3), really=st.integers(0, 5))
    def advance_zone(self, zone: str, pick: int, count: int, really: int) -> None:
        for step in range(count):
            self.next_of_zone(zone, pick + step, may_end=not really)

    @rule(zone=either_zone, code=codes, facts=st.sampled_from(FACTS), grade=grades, until=untils, pick=picks)
    def let_in(self, zone: str, code: str, facts: dict[str, Any], grade: str, until: str, pick: int) -> None:
        """Whoever asks, with whatever shortcoming, is brought before the leading group."""
        self.ask("amend_enterprise", "office", uscc=code, **facts)
        self.deliver(self.rating(code, grade, until))
        for _ in range(4):
            if self.state(zone, code) not in STANDING:
                self.next_of_membership(zone, code, pick - pick % 3)

    @rule(zone=either_zone, wanted=st.sets(codes, min_size=1), refused=st.sets(codes), number=st.integers(0, 1))
    def decide_batch(self, zone: str, wanted: set[str], refused: set[str], number: int) -> None:
        """The leading group decides on many at once, mostly on those that were recommended; others come too late."""
        outside = {code for code in USCCS if self.state(zone, code) not in STANDING}
        accepted = sorted(wanted & outside or wanted)
        left_out = sorted(refused & outside - set(accepted))
        for code in (*accepted, *left_out):
            self.recommend(zone, code)
        refusals = [{"uscc": code, "reason": "质量不稳定"} for code in left_out]
        batch_no = max(1, self.highest_batch(zone) + number)
        told = {"batch_no": batch_no, "document_no": f"文{self.looked}"}
        self.ask("decide_batch", "gov", zone_id=zone, accepted=accepted, refused=refusals, **told)
        for code in sorted(outside - set(accepted))[:1]:
            self.recommend(zone, code)
            self.ask("move_membership", "gov", zone_id=zone, uscc=code, to="ACTIVE", batch_no=batch_no)

    @rule(
        what=st.sampled_from(tuple(STATES)), data=st.data(), zone=either_zone, code=codes, agency=agencies,
        reason=reasons, evidence=documents, back=st.integers(-1, 2),
    )  # fmt: skip
    def meddle(self, what: str, data: Any, zone: str, code: str, agency: str, back: int, **told: Any) -> None:
        """Anybody asks for any move of anything."""
        to = data.draw(st.sampled_from(STATES[what]), label="to")
        asked = given(to=to, on=self.day(-back), **told)
        if what == "zone":
            self.ask("move_zone", agency, zone_id=zone, **asked)
        elif what == "membership":
            batch_no = data.draw(st.sampled_from((None, 1, 2)), label="batch_no") if to == "ACTIVE" else None
            self.ask("move_membership", agency, zone_id=zone, uscc=code, **asked, **given(batch_no=batch_no))
        elif what == "title" and self.titles(code):
            title = data.draw(st.sampled_from(self.titles(code)), label="title")
            self.ask("move_title", agency, title_id=title["title_id"], **asked)
        elif what == "mark_licence" and self.marks(code, zone):
            self.ask("move_mark_licence", agency, licence_id=self.marks(code, zone)[-1]["licence_id"], **asked)

    @precondition(lambda self: self.seen.rows("proposals"))
    @rule(pick=picks, accept=often, right=often, evidence=documents)
    def decide_proposal(self, pick: int, accept: bool, right: bool, evidence: Any) -> None:
        """A proposal is decided, open or not, mostly by the body that may."""
        found = sorted(self.seen.rows("proposals"), key=lambda row: (row["state"] != "OPEN", row["proposal_id"]))
        lying = [row for row in found if row["state"] == "OPEN"] if pick % 4 else found
        row = (lying or found)[pick % len(lying or found)]
        told = {"decision": "accept" if accept else "decline", "reason": "经研究决定", "evidence": list(evidence)}
        self.ask("decide_proposal", row["decided_by"][0] if right else "office", proposal_id=row["proposal_id"], **told)

    @rule(code=codes, facts=st.sampled_from(FACTS))
    def amend(self, code: str, facts: dict[str, Any]) -> None:
        self.ask("amend_enterprise", "office", uscc=code, **facts)

    # ---- what is heard, and what time does
    @rule(pick=picks, case=cases, story=stories, heard=often)
    def find(self, pick: int, case: int, story: str, heard: bool) -> None:
        """Enforcement says something of a case, and it is heard at once, or it is on its way."""
        code = self.member(ZONE, pick)
        told = self.tell(f"case-{code[-4:]}-{case}", code, *STORIES[story])
        if heard:
            self.deliver(told)

    @rule(pick=picks, case=cases, course=st.lists(st.sampled_from(COURSE), min_size=2, max_size=6))
    def run_a_case(self, pick: int, case: int, course: list[str]) -> None:
        """A case takes its course: what is said of it, what people decide on it, and what they do meanwhile."""
        code = self.holder(pick)
        for turn in course:
            if turn in STORIES:
                self.deliver(self.tell(f"case-{code[-4:]}-{case}", code, *STORIES[turn]))
            elif turn in {"accept", "decline"}:
                self.settle(code, turn)
            elif turn == "nominate":
                self.ask("nominate_title", "office", zone_id=ZONE, uscc=code)
            elif turn == "give back":
                self.give_back(code)
            elif turn == "take away":
                self.take_away(code)
            else:
                self.go_on(days=20, job=True)

    @precondition(lambda self: self.stories)
    @rule(pick=picks, which=picks)
    def hear(self, pick: int, which: int) -> None:
        """Something that was said arrives: late, again, or in the wrong order."""
        story = list(self.stories.values())[pick % len(self.stories)]
        self.deliver(story[which % len(story)])

    @rule(code=codes, grade=grades, until=untils, heard=often)
    def rate(self, code: str, grade: str, until: str, heard: bool) -> None:
        """Credit says a grade, heard at once or on its way."""
        told = self.rating(code, grade, until)
        if heard:
            self.deliver(told)

    @rule(which=picks)
    def hear_a_rating_again(self, which: int) -> None:
        self.deliver(self.ratings[which % len(self.ratings)])

    @rule(days=st.integers(1, 40), job=often)
    def go_on(self, days: int, job: bool) -> None:
        """Days pass; the daily job runs, or is late."""
        self.registry.clock.advance(timedelta(days=days))
        if job:
            self.registry.run_daily()
        self.check()
        if job:
            assert list(wrong_after_the_daily_job(self.seen)) == []

    @precondition(lambda self: self.last)
    @rule()
    def ask_again(self) -> None:
        """The last call that was answered comes again: answered as it stood, nothing is done; or refused."""
        method, asked, answer = self.last or ("", {}, None)
        before = self.seen
        try:
            again = self.registry.call(method, **asked)
        except SanhuError:
            again = None
        self.check()
        if again is None or again == answer:
            assert self.seen.same_as(before), f"{method} asked twice was done twice"
