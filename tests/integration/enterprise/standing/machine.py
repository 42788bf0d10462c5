"""Any sequence of calls, daily jobs and events, late, doubled and out of order; nothing forbidden may come of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from databus.errors import SanhuError
from tests.integration.enterprise.conftest import ZONE
from tests.integration.enterprise.standing.asking import Asking, given
from tests.integration.enterprise.standing.seen import STANDING
from tests.integration.enterprise.standing.states import wrong_after_the_daily_job, wrong_states
from tests.integration.enterprise.standing.words import (
    COURSE,
    FACTS,
    HEARD,
    NEXT_MEMBER,
    NEXT_TITLE,
    NEXT_ZONE,
    SECOND,
    STATES,
    STORIES,
    USCCS,
    WAYS_OUT,
)

agencies = st.sampled_from(("gov", "office", "sme", "ciq-province", "aqsiq", "portal", "association", "nh-gov"))
codes, zones = st.sampled_from(USCCS), st.sampled_from((ZONE, ZONE, ZONE, SECOND))
reasons, documents = st.sampled_from((None, "经研究决定")), st.sampled_from(((), tuple(HEARD)))
grades, often = st.sampled_from(("AA", "A", "B", "D")), st.sampled_from((True, True, True, False))
untils = st.sampled_from(("2026-11-20", "2026-11-30", "2027-10-31", "2027-10-31"))
terms, cases = st.sampled_from((-1, 0, 10, 30, 60)), st.integers(1, 2)
stories = st.sampled_from((*STORIES, "malicious", "malicious", "overturned"))
picks = st.integers(0, 9)
troubles = st.sampled_from((None, None, "malicious", "overturned", "RECTIFYING", "WITHDRAWN"))


class Standing(Asking):
    """The registry under any use; after each step its tables and what it said are looked at."""

    @initialize(level=st.sampled_from((None, "provincial", "national")), members=st.integers(1, 2))
    def begin(self, level: str | None, members: int) -> None:
        self.registry.zone()
        self.registry.zone(zone_id=SECOND, name="惠东县鞋底质量安全示范区", plan=None)
        if level is not None:
            self.registry.recognise(level)
        for code in USCCS:
            self.registry.register(code, leading=True)
            self.registry.pipeline.deliver([self.rating(code, "A")])
        for code in USCCS[:members]:
            self.registry.join(code)
        self.registry.grant(USCCS[0])
        self.seen = self.look()
        assert list(wrong_states(self.seen)) == []

    # ---- what is called
    @rule(zone=zones, code=codes, batch=st.integers(0, 1), good=often, steps=st.integers(1, 4), trouble=troubles)
    def advance_member(self, zone: str, code: str, batch: int, good: bool, steps: int, trouble: str | None) -> None:
        """The next steps of an application, or a new one, with trouble on the way maybe."""
        asked: dict[str, Any] = {"zone_id": zone, "uscc": code}
        for step in range(steps):
            state = self.state(zone, code)
            if step == steps - 1:
                self.trouble(code, trouble)
            if state == "OFFICE_REVIEW" and not good:
                self.evaluate("assess_applicant", "office", good=False, **asked)
            if state not in NEXT_MEMBER:
                self.ask("apply_membership", "portal", **asked)
            elif state == "RECOMMENDED":
                number = max(1, self.highest_batch(zone) + batch)
                self.ask("move_membership", "gov", to="ACTIVE", batch_no=number, **asked)
            else:
                self.ask("move_membership", "office", to=NEXT_MEMBER[state], **asked)

    @rule(zone=zones, code=codes, facts=st.sampled_from(FACTS), grade=grades, until=untils, batch=st.integers(0, 1))
    def let_in(self, zone: str, code: str, facts: dict[str, Any], grade: str, until: str, batch: int) -> None:
        """Whoever asks, with whatever shortcoming, is brought before the leading group."""
        self.ask("amend_enterprise", "office", uscc=code, **facts)
        self.deliver(self.rating(code, grade, until))
        self.advance_member(zone=zone, code=code, batch=batch, good=True, steps=4, trouble=None)

    @rule(pick=picks, to=st.sampled_from(tuple(WAYS_OUT)))
    def leave(self, pick: int, to: str) -> None:
        """A member leaves, is removed, or is put under rectification and back."""
        code = self.member(ZONE, pick)
        if self.state(ZONE, code) in STANDING:
            told = {"zone_id": ZONE, "uscc": code, "reason": "经研究决定", "evidence": HEARD}
            self.ask("move_membership", WAYS_OUT[to], to=to, **told)

    @rule(zone=zones, wanted=st.sets(codes, min_size=1), refused=st.sets(codes), number=st.integers(0, 1), ready=often)
    def decide_batch(self, zone: str, wanted: set[str], refused: set[str], number: int, ready: bool) -> None:
        """The leading group decides on many at once, mostly on those that were recommended."""
        outside = {code for code in USCCS if self.state(zone, code) not in STANDING}
        accepted = sorted(wanted & outside or wanted)
        left_out = sorted(refused & outside - set(accepted))
        for code in (*accepted, *left_out) if ready else ():
            for _ in range(3):
                if self.state(zone, code) in {None, "REFUSED", "WITHDRAWN", "REMOVED"}:
                    self.ask("apply_membership", "portal", zone_id=zone, uscc=code)
                elif self.state(zone, code) in {"APPLIED", "OFFICE_REVIEW"}:
                    to = NEXT_MEMBER[self.state(zone, code) or ""]
                    self.ask("move_membership", "office", zone_id=zone, uscc=code, to=to)
        refusals = [{"uscc": code, "reason": "质量不稳定"} for code in left_out]
        told = {"batch_no": max(1, self.highest_batch(zone) + number), "document_no": f"文{self.looked}"}
        self.ask("decide_batch", "gov", zone_id=zone, accepted=accepted, refused=refusals, **told)

    @rule(pick=picks, good=often, days=terms, steps=st.integers(1, 4), trouble=troubles)
    def advance_title(self, pick: int, good: bool, days: int, steps: int, trouble: str | None) -> None:
        """The next steps of a title, from its nomination on, with trouble on the way maybe."""
        code = self.member(ZONE, pick)
        for step in range(steps):
            if step == steps - 1:
                self.trouble(code, trouble)
            live = [row for row in self.titles(code) if row["state"] in NEXT_TITLE]
            if not live:
                if not self.ask("nominate_title", "office", zone_id=ZONE, uscc=code, grounds="龙头企业"):
                    return
                continue
            title, more = live[-1], {}
            if title["state"] == "EVALUATING":
                self.evaluate("evaluate_title", "ciq-province", good=good, title_id=title["title_id"])
                more = {"valid_until": self.day(days)}
            asked = {"title_id": title["title_id"], "to": NEXT_TITLE[title["state"]], "evidence": HEARD}
            self.ask("move_title", "ciq-province", **asked, **more)

    @rule(pick=picks, days=terms, steps=st.integers(1, 3), trouble=troubles)
    def advance_mark(self, pick: int, days: int, steps: int, trouble: str | None) -> None:
        """An application for the mark, its grant, another term, with trouble on the way maybe."""
        code = self.member(ZONE, pick)
        for step in range(steps):
            if step == steps - 1:
                self.trouble(code, trouble)
            live = [row for row in self.marks(code, ZONE) if row["state"] in {"APPLIED", "LICENSED", "SUSPENDED"}]
            if not live:
                self.ask("apply_mark_licence", "portal", zone_id=ZONE, uscc=code, purpose="展会")
                continue
            told = given(to="LICENSED", valid_until=None if live[-1]["state"] == "SUSPENDED" else self.day(days))
            licence_id = live[-1]["licence_id"]
            self.ask("move_mark_licence", "office", licence_id=licence_id, evidence=[f"许可{self.looked}"], **told)
            self.ask("record_mark_use", "portal", licence_id=licence_id, use="fair", occasion=f"展会{self.looked}")

    @rule(zone=zones, steps=st.integers(1, 4))
    def advance_zone(self, zone: str, steps: int) -> None:
        """The next steps of a zone, up to recognition, then review and rectification."""
        for _ in range(steps):
            agency, to = NEXT_ZONE.get(self.seen.tables["zones"][(zone,)]["state"], ("gov", "NAT_APPLIED"))
            self.ask("move_zone", agency, zone_id=zone, to=to, evidence=[f"文〔2026〕{to}"])

    @rule(zone=zones, really=st.integers(0, 3))
    def end_zone(self, zone: str, really: int) -> None:
        """A zone under rectification is revoked, one under review lapses; now and then."""
        held = self.seen.tables["zones"][(zone,)]
        body = {"provincial": "ciq-province", "national": "aqsiq"}.get(held["level"])
        to = {"RECTIFYING": "REVOKED", "RENEWAL_REVIEW": "LAPSED"}.get(held["state"])
        if to and body and not really:
            self.ask("move_zone", body, zone_id=zone, to=to, evidence=HEARD)

    @rule(
        what=st.sampled_from(tuple(STATES)), data=st.data(), zone=zones, code=codes, agency=agencies, reason=reasons,
        evidence=documents, back=st.integers(0, 2),
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
        lying = [row for row in found if row["state"] == "OPEN"] or found
        row = lying[pick % len(lying)]
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
        holders = sorted(row["uscc"] for row in self.seen.rows("titles") if row["state"] in {"GRANTED", "SUSPENDED"})
        code = holders[pick % len(holders)] if holders and pick % 3 else self.member(ZONE, pick)
        for turn in course:
            if turn in STORIES:
                self.deliver(self.tell(f"case-{code[-4:]}-{case}", code, *STORIES[turn]))
            elif turn in {"accept", "decline"}:
                self.settle(code, turn)
            elif turn == "nominate":
                self.advance_title(pick=pick, good=True, days=30, steps=3, trouble=None)
            elif turn == "give back":
                self.give_back(code)
            else:
                self.go_on(days=20, job=True)

    def settle(self, code: str, decision: str) -> None:
        for row in sorted(self.seen.rows("proposals"), key=lambda row: str(row["proposal_id"])):
            if (row["uscc"], row["state"]) == (code, "OPEN"):
                told = {"decision": decision, "reason": "经研究决定", "evidence": HEARD}
                self.ask("decide_proposal", row["decided_by"][0], proposal_id=row["proposal_id"], **told)

    def give_back(self, code: str) -> None:
        told = {"reason": "经研究决定", "evidence": HEARD}
        self.ask("move_membership", "gov", zone_id=ZONE, uscc=code, to="ACTIVE", **told)
        for title in self.titles(code):
            self.ask("move_title", "ciq-province", title_id=title["title_id"], to="GRANTED", **told)

    def trouble(self, code: str, trouble: str | None) -> None:
        if trouble in STORIES:
            self.deliver(self.tell(f"case-{code[-4:]}-1", code, *STORIES[trouble]))
        elif trouble is not None and self.state(ZONE, code) in STANDING:
            told = {"to": trouble, "reason": "经研究决定", "evidence": HEARD}
            self.ask("move_membership", WAYS_OUT[trouble], zone_id=ZONE, uscc=code, **told)

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
