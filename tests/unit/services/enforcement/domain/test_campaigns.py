import hashlib
from dataclasses import replace

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import (
    Attempt,
    Campaign,
    CampaignMove,
    agreed_seed,
    check,
    machine,
    moved,
    sampling,
)
from services.enforcement.domain.draws import Officer, seed_of
from tests.unit.services.enforcement.builders import DAY, campaign

TEAM = (Officer("samr", "s1"), Officer("ciq", "q1"))
KNOWN = {"population_size": 36, "officers": TEAM}
DRAWN = {"seed": "7f3a", "target_count": 1}
NONCES = {"samr": "n1", "ciq": "n2"}
COMMITMENTS = {agency: hashlib.sha256(nonce.encode()).hexdigest() for agency, nonce in NONCES.items()}


def step(before: Campaign, rules: RuleBook, to: str, *, agency: str = "samr", missing: int = 0, **said) -> Campaign:
    transition = machine(rules).check(before.state, to, agency=agency)
    move = CampaignMove(before.campaign_id, to, **said)
    after = moved(before, move, transition, on=DAY)
    check(Attempt(before, after, move, agency, missing, rules), transition)
    return after


@pytest.mark.requirement("D.4/campaign")
@pytest.mark.requirement("J-01")
def test_a_campaign_goes_from_draft_to_closed(rules: RuleBook):
    found = step(campaign(), rules, "APPROVED", agency="gov")
    found = step(replace(found, **KNOWN), rules, "NOTIFIED")
    found = step(replace(found, **DRAWN), rules, "DRAWN")
    found = step(found, rules, "RUNNING", agency="ciq")
    found = step(found, rules, "RESULTS_ENTERED")
    found = step(found, rules, "PUBLISHED")
    found = step(found, rules, "CLOSED")
    assert (found.state, found.closed_on, found.published_on, found.version) == ("CLOSED", DAY, DAY, 8)


@pytest.mark.requirement("D.4/campaign")
@pytest.mark.parametrize("state", ["RUNNING", "RESULTS_ENTERED", "PUBLISHED", "CLOSED"])
def test_a_campaign_that_runs_is_not_cancelled(rules: RuleBook, state: str):
    with pytest.raises(Conflict, match=f"no move from {state} to CANCELLED"):
        step(campaign(state=state), rules, "CANCELLED", agency="gov", reason="x")


@pytest.mark.parametrize("state", ["DRAFT", "APPROVED", "NOTIFIED", "DRAWN"])
def test_before_it_runs_the_leading_group_cancels_it_and_says_why(rules: RuleBook, state: str):
    told = {"reason": "合并", "document_no": "惠东府办〔2026〕9号"}
    assert step(campaign(state=state), rules, "CANCELLED", agency="office", **told).state == "CANCELLED"
    with pytest.raises(InvalidRequest) as refused:
        step(campaign(state=state), rules, "CANCELLED", agency="gov")
    assert refused.value.fields[0][0] == "reason"
    with pytest.raises(NotPermitted):
        step(campaign(state=state), rules, "CANCELLED", reason="合并")


@pytest.mark.requirement("D.4/campaign")
@pytest.mark.parametrize(("state", "to"), [("RUNNING", "RESULTS_ENTERED"), ("PUBLISHED", "CLOSED")])
def test_missing_results_hold_it_up(rules: RuleBook, state: str, to: str):
    with pytest.raises(Conflict, match="results are missing"):
        step(campaign(state=state), rules, to, missing=3)


def test_it_is_closed_only_after_its_results_are_published(rules: RuleBook):
    with pytest.raises(Conflict, match="from here: PUBLISHED") as refused:
        step(campaign(state="RESULTS_ENTERED"), rules, "CLOSED")
    assert refused.value.fields[0][0] == "to"


@pytest.mark.requirement("J-02")
def test_who_does_not_take_part_moves_nothing(rules: RuleBook):
    with pytest.raises(NotPermitted, match="env does not take part"):
        step(campaign(state="DRAWN"), rules, "RUNNING", agency="env")


def test_a_draw_is_not_made_by_a_move(rules: RuleBook):
    with pytest.raises(Conflict, match="draw_campaign"):
        step(campaign(state="NOTIFIED"), rules, "DRAWN")


def test_nobody_is_notified_of_a_campaign_without_population_or_officers(rules: RuleBook):
    with pytest.raises(Conflict, match="nobody to draw from"):
        step(campaign(state="APPROVED", population_size=0), rules, "NOTIFIED", officers=TEAM)
    approved = campaign(state="APPROVED", population_size=36)
    for officers in ((), (TEAM[0],), (TEAM[0], TEAM[0])):
        with pytest.raises(InvalidRequest, match="too few officers"):
            step(approved, rules, "NOTIFIED", officers=officers)
    with pytest.raises(InvalidRequest, match="agencies outside"):
        step(approved, rules, "NOTIFIED", officers=(*TEAM, Officer("env", "e1")))
    with pytest.raises(InvalidRequest, match="does not take this"):
        step(campaign(), rules, "APPROVED", agency="gov", officers=TEAM)


def test_the_seed_is_what_the_committed_nonces_make(rules: RuleBook):
    committed = campaign(commitments=COMMITMENTS)
    assert agreed_seed(committed, None, NONCES) == seed_of(NONCES)
    assert agreed_seed(committed, seed_of(NONCES), NONCES) == seed_of(NONCES)


@pytest.mark.parametrize(
    ("seed", "nonces", "field"),
    [
        (None, {"samr": "n1"}, "nonces"),
        (None, {"samr": "n1", "ciq": "other"}, "nonces"),
        ("mine", NONCES, "seed"),
        ("mine", None, "nonces"),
    ],
)
def test_a_committed_draw_takes_no_other_seed(seed, nonces, field):
    with pytest.raises(InvalidRequest) as refused:
        agreed_seed(campaign(commitments=COMMITMENTS), seed, nonces)
    assert refused.value.fields[0][0] == field


def test_without_commitments_a_seed_is_said():
    assert agreed_seed(campaign(), "7f3a", None) == "7f3a"
    with pytest.raises(InvalidRequest, match="without a seed"):
        agreed_seed(campaign(), None, None)
    with pytest.raises(InvalidRequest, match="no agency committed"):
        agreed_seed(campaign(), None, NONCES)


@pytest.mark.requirement("R-11")
def test_only_the_screening_of_risks_covers_everyone(rules: RuleBook):
    assert sampling(campaign(kind="risk_screening"), rules, on=DAY).everyone
    assert not sampling(campaign(kind="ip_rights"), rules, on=DAY).everyone
