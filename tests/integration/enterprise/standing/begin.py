"""Where runs begin: zones at each level and under way, members, titles, licences, findings that stand or fell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.integration.enterprise.conftest import ZONE
from tests.integration.enterprise.standing.asking import Asking
from tests.integration.enterprise.standing.words import HEARD, SECOND, STORIES, USCCS

# the way to each state in which a zone may be met; one that applied in 2013 holds no level
_PROVINCIAL = (("gov", "PROV_APPLIED"), ("ciq-province", "PROV_ASSESSING"), ("ciq-province", "PROV_RECOGNISED"))
_APPLIED = (("gov", "NAT_APPLIED"), ("ciq-province", "NAT_RECOMMENDED"), ("aqsiq", "NAT_ASSESSING"))
_NATIONAL = (*_PROVINCIAL, *_APPLIED, ("aqsiq", "NAT_RECOGNISED"))
ZONES: dict[str, tuple[tuple[str, str], ...]] = {
    "national": _NATIONAL,
    "provincial": _PROVINCIAL,
    "drafted": (),
    "assessed": _PROVINCIAL[:2],
    "assessed for national level": (*_PROVINCIAL, *_APPLIED),
    "assessed as in 2013": _APPLIED,
    "national, rectifying": (*_NATIONAL, ("ciq-province", "RECTIFYING")),
    "national, reviewed": (*_NATIONAL, ("aqsiq", "RENEWAL_REVIEW")),
    "provincial, rectifying": (*_PROVINCIAL, ("ciq-province", "RECTIFYING")),
    "provincial, reviewed": (*_PROVINCIAL, ("ciq-province", "RENEWAL_REVIEW")),
    "demoted": (*_NATIONAL, ("aqsiq", "RENEWAL_REVIEW"), ("aqsiq", "DEMOTED_TO_PROV")),
}
zones = st.sampled_from(("national", "national", "provincial", "provincial", *ZONES))
MEMBERS = ("ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "RECOMMENDED", "APPLIED", None)
TITLES = ("GRANTED", "GRANTED", "GRANTED", "EVALUATING", "NOMINATED", None)
MARKS = ("LICENSED", "LICENSED", "LICENSED", "APPLIED", None)
FINDINGS = (None, None, "malicious", "malicious", "revoked", "revoked, fallen", "removed", "removed, fallen")


@dataclass(frozen=True)
class Known:
    """An enterprise as a run meets it: what it is in the zone, and what was found and decided."""

    member: str | None
    title: str | None
    mark: str | None
    days: int  # for how long the title and licence are granted
    finding: str | None


enterprises = st.lists(
    st.builds(
        Known,
        st.sampled_from(MEMBERS),
        st.sampled_from(TITLES),
        st.sampled_from(MARKS),
        st.sampled_from((8, 25, 60, 200)),
        st.sampled_from(FINDINGS),
    ),
    min_size=3,
    max_size=len(USCCS),
)


class Beginning(Asking):
    """A machine that brings the registry to where a run begins, by calls as any."""

    def settle_there(self, zone: str, known: list[Known]) -> None:
        """Draft two zones, move one on, and let its enterprises be what they are."""
        self.registry.zone()
        self.registry.zone(zone_id=SECOND, name="惠东县鞋底质量安全示范区", plan=None)
        for code in USCCS:
            self.registry.register(code, leading=True)
            self.registry.pipeline.deliver([self.rating(code, "A")])
        level = ZONES[zone]
        if level[: len(_PROVINCIAL)] == _PROVINCIAL:  # a licence needs the name of a zone that holds a level
            self._move_zone(_PROVINCIAL)
            level = level[len(_PROVINCIAL) :]
        for code, one in zip(USCCS, known, strict=False):
            self._make(code, one)
        self._move_zone(level, on="2013-05-02" if zone == "assessed as in 2013" else None)
        for code, one in zip(USCCS, known, strict=False):
            if one.member == "ACTIVE" and one.finding is not None:
                self._find(code, one.finding)

    def _move_zone(self, steps: tuple[tuple[str, str], ...], on: str | None = None) -> None:
        asked = {} if on is None else {"on": on}
        for agency, to in steps:
            self.registry.call("move_zone", agency=agency, zone_id=ZONE, to=to, evidence=[f"文〔2026〕{to}"], **asked)

    def _make(self, code: str, known: Known) -> None:
        call, whose = self.registry.call, {"zone_id": ZONE, "uscc": code}
        steps = ("APPLIED", "OFFICE_REVIEW", "RECOMMENDED", "ACTIVE")
        if known.member is None:
            return
        call("apply_membership", agency="portal", **whose)
        for to in steps[1 : steps.index(known.member) + 1]:
            batch = {"batch_no": 1} if to == "ACTIVE" else {}
            call("move_membership", agency="gov" if batch else "office", to=to, **whose, **batch)
        if known.member != "ACTIVE":
            return
        until = self.day(known.days)
        if known.title is not None:
            title_id = call("nominate_title", agency="office", **whose)["title_id"]
            steps = ("NOMINATED", "EVALUATING", "GRANTED")
            for to in steps[1 : steps.index(known.title) + 1]:
                term = {"valid_until": until} if to == "GRANTED" else {}
                call("move_title", agency="ciq-province", title_id=title_id, to=to, **term)
        if known.mark is not None:
            licence_id = call("apply_mark_licence", agency="portal", purpose="展会", **whose)["licence_id"]
            if known.mark == "LICENSED" and self.registry.call("get_zone", zone_id=ZONE)["level"]:
                call("move_mark_licence", agency="office", licence_id=licence_id, to="LICENSED", valid_until=until)

    def _find(self, code: str, finding: str) -> None:
        """A case was found malicious; people decided on what was proposed, and some fell later."""
        case_id = f"case-{code[-4:]}-1"
        self.registry.pipeline.deliver([self.tell(case_id, code, *STORIES["malicious"])])
        decided = {"revoked": "REVOKE_TITLE", "removed": "REMOVE_MEMBER"}.get(finding.partition(",")[0])
        for row in self.registry.call("list_proposals", state="OPEN", uscc=code)["items"] if decided else ():
            if row["kind"] == decided:
                told: dict[str, Any] = {"decision": "accept", "reason": "经研究决定", "evidence": HEARD}
                agency = row["decided_by"][0]
                self.registry.call("decide_proposal", agency=agency, proposal_id=row["proposal_id"], **told)
        if finding.endswith("fallen"):
            self.registry.pipeline.deliver([self.tell(case_id, code, *STORIES["overturned"])])
