"""A draw by commitments, from the freezing to the proof; and what is tried against it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.lots import BLOCK, Malformed, commitment_of, digest_of, digest_of_commitment, export, new_secret, verify
from databus.testing import Harness
from tests.integration.enforcement.scenes import (
    ALERT,
    OFFICERS,
    TODAY,
    committed,
    draw_by_secrets,
    members,
    notified,
    uscc,
)
from tests.integration.enforcement.test_officers import officer

LOW_ORDER = "00" * 32
DOCUMENT = "惠东府办〔2026〕9号"


def file_of(service: Harness, campaign_id: str, agency: str = "ciq") -> dict[str, Any]:
    return export(campaign_id, lambda name, **said: service.call(name.partition(".")[2], agency=agency, **said))


def visited(service: Harness, campaign_id: str) -> None:
    """All visits over, their results entered."""
    targets = service.call("get_campaign", campaign_id=campaign_id)["targets"]
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RUNNING")
    for target in targets:
        service.call(
            "record_campaign_result", agency="samr", campaign_id=campaign_id, uscc=target, finding="conforming"
        )
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RESULTS_ENTERED")


@pytest.mark.requirement("J-01", "J-02")
def test_anyone_recomputes_a_draw_from_its_file_without_learning_a_name(service: Harness):
    members(service, 36)
    campaign_id = notified(service, sample_size=8)
    drawn = draw_by_secrets(service, campaign_id)
    with_names = file_of(service, campaign_id, agency="ciq")
    report = verify(with_names)
    assert (report.wrong, report.drawn) == ([], 8)
    hidden = dict.fromkeys(("uscc", "salt", "grade"))
    unopened = [{**one, **hidden, "reasons": [], "officers": []} for one in with_names["targets"]]
    document = {**with_names, "targets": unopened}
    assert verify(document).ok
    assert all(uscc(number) not in str(document) for number in range(1, 37))
    assert [one["uscc"] for one in with_names["targets"]] == drawn["targets"]
    assert len(set(drawn["targets"])) == 8
    checked = service.call("verify_draw", agency="env", document=document)
    assert checked["matches"] is True
    kept = service.call("verify_draw", campaign_id=campaign_id)
    assert (kept["matches"], kept["targets"]) == (True, drawn["draw"])
    assert kept["seed"] == drawn["seed"] == document["seed"]


@pytest.mark.requirement("J-01")
def test_every_change_of_a_draws_file_is_found(service: Harness):
    members(service, 24)
    campaign_id = notified(service, sample_size=6)
    draw_by_secrets(service, campaign_id)
    visited(service, campaign_id)
    document = file_of(service, campaign_id)
    assert verify(document).ok
    targets = document["targets"]
    forged = {
        "another seed": {"seed": "ab" * 32},
        "a lot less": {"lots": document["lots"][1:]},
        "a grade": {"lots": [line.replace("|D|", "|AA|") for line in document["lots"]]},
        "a target less": {"targets": targets[1:]},
        "another enterprise": {"targets": [{**targets[0], "uscc": uscc(99)}, *targets[1:]]},
        "other officers": {"targets": [{**targets[0], "officers": targets[0]["officers"][::-1]}, *targets[1:]]},
        "a part": {"targets": [{**targets[0], "part": "weighted", "place": 7}, *targets[1:]]},
        "terms": {"terms": {**document["terms"], "sample_size": 5}},
        "a secret": {"commitments": [{**document["commitments"][0], "secret": "11" * 32}, document["commitments"][1]]},
        "a commitment less": {"commitments": document["commitments"][1:]},
        "a public value": {"public_value": "528"},
        "cuts": {"cuts": {}},
        "an officer less": {"officers": {**document["officers"], "list": document["officers"]["list"][1:]}},
    }
    for what, change in forged.items():
        assert not verify({**document, **change}).ok, what
    for broken in ({"lots": ["x"]}, {"seed": None, "escrow": {}}, {"terms": {}}, {"lots": ["ab" * 32 + "|Z|0"]}):
        with pytest.raises(Malformed):
            verify({**document, **broken})


@pytest.mark.requirement("J-01")
def test_nobody_commits_before_the_population_is_frozen_and_the_escrow_is_held(service: Harness):
    members(service, 12)
    plan = {"title": "t", "kind": "ip_rights", "year": 2026, "agencies": ["samr", "ciq"], "zone_id": "huidong-shoes"}
    campaign_id = service.call("plan_campaign", agency="samr", **plan)["campaign_id"]
    _, commitment = new_secret()
    with pytest.raises(Conflict, match="not frozen"):
        service.call("commit_seed", agency="samr", campaign_id=campaign_id, commitment=commitment)
    service.call("move_campaign", agency="gov", campaign_id=campaign_id, to="APPROVED")
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="NOTIFIED", officers=OFFICERS)
    with pytest.raises(Conflict, match="not the time for commitments: the draw is FROZEN"):
        service.call("commit_seed", agency="samr", campaign_id=campaign_id, commitment=commitment)
    told = service.call("get_draw", campaign_id=campaign_id)
    assert (told["state"], digest_of(told["terms"])) == ("FROZEN", told["terms_digest"])
    assert told["closes_on"] == "2026-11-25"


@pytest.mark.requirement("J-01")
def test_the_last_revealer_withholds_nothing(service: Harness):
    members(service, 24)
    campaign_id = notified(service, sample_size=6)
    secrets = committed(service, campaign_id)
    service.call("reveal_seed", agency="samr", campaign_id=campaign_id, secret=secrets["samr"])
    with pytest.raises(Conflict, match="nobody draws anew") as waits:
        service.call("draw_campaign", agency="samr", campaign_id=campaign_id)
    assert "ciq, or by gov for all" in waits.value.fields[0][1]
    assert service.call("get_draw", campaign_id=campaign_id)["waits_for"] == ["ciq"]
    service.call("reveal_seed", agency="gov", campaign_id=campaign_id, secret=secrets["gov"])
    by_escrow = service.call("draw_campaign", agency="samr", campaign_id=campaign_id)["seed"]
    document = file_of(service, campaign_id)
    assert verify(document).ok
    own = [{**one, "secret": secrets[one["agency"]]} for one in document["commitments"]]
    told = {**document, "commitments": own, "escrow": {**document["escrow"], "secret": None}}
    assert (verify(told).ok, told["seed"]) == (True, by_escrow), "the agencies' own secrets make the same seed"


@pytest.mark.requirement("J-01")
def test_what_others_committed_to_is_hidden_until_nobody_can_commit_any_more(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=3)
    secrets = committed(service, campaign_id, agencies=("samr",))
    told = str(service.call("get_draw", campaign_id=campaign_id)) + str(service.said())
    assert commitment_of(secrets["samr"]) not in told
    assert digest_of_commitment(commitment_of(secrets["samr"])) in told
    with pytest.raises(Conflict, match="one told earlier would help"):
        service.call("reveal_seed", agency="samr", campaign_id=campaign_id, secret=secrets["samr"])
    with pytest.raises(Conflict, match="one told earlier would help"):
        service.call("reveal_seed", agency="gov", campaign_id=campaign_id, secret=secrets["gov"])


@pytest.mark.requirement("J-01")
def test_a_commitment_is_made_once_by_who_takes_part_and_never_again_in_another_draw(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=3)
    secrets = committed(service, campaign_id, agencies=("samr",))
    again = service.call(
        "commit_seed", agency="samr", campaign_id=campaign_id, commitment=commitment_of(secrets["samr"])
    )
    assert set(again["commitments"]) == {"samr"}
    with pytest.raises(Conflict, match="a commitment stands"):
        service.call("commit_seed", agency="samr", campaign_id=campaign_id, commitment=new_secret()[1])
    with pytest.raises(NotPermitted, match="escrow"):
        service.call("commit_seed", agency="env", campaign_id=campaign_id, commitment=new_secret()[1])
    with pytest.raises(Conflict, match="held already"):
        service.call("commit_seed", agency="office", campaign_id=campaign_id, commitment=new_secret()[1])
    with pytest.raises(InvalidRequest, match="low order"):
        service.call("commit_seed", agency="ciq", campaign_id=campaign_id, commitment=LOW_ORDER)
    for copied in (secrets["samr"], secrets["gov"]):
        with pytest.raises(Conflict, match="made before"):
            service.call("commit_seed", agency="ciq", campaign_id=campaign_id, commitment=commitment_of(copied))
    other = notified(service, title="其二", sample_size=3)
    with pytest.raises(Conflict, match="made before"):
        service.call("commit_seed", agency="gov", campaign_id=other, commitment=commitment_of(secrets["gov"]))


@pytest.mark.requirement("J-01")
def test_a_late_joiner_stays_out_and_is_named_and_the_others_draw(service: Harness, clock: FixedClock):
    members(service, 12)
    campaign_id = notified(service, sample_size=3, agencies=["samr", "ciq", "env"])
    secrets = committed(service, campaign_id)
    with pytest.raises(Conflict, match="the draw is OPEN"):
        service.call("draw_campaign", agency="samr", campaign_id=campaign_id)
    clock.advance(timedelta(days=4))
    assert service.run_chores() >= 1
    told = service.call("get_draw", campaign_id=campaign_id)
    assert (told["state"], told["absent"]) == ("CLOSED", ["env"])
    found = service.call("list_clocks", kind="draw_commitment")["items"]
    assert {one["responsible"]: one["state"] for one in found} == {"samr": "MET", "ciq": "MET", "env": "CANCELLED"}
    waits = service.call("list_clocks", kind="draw_secret", open=True)["items"]
    assert {one["responsible"] for one in waits} == {"samr", "ciq"}
    with pytest.raises(Conflict, match="the draw is CLOSED"):
        service.call("commit_seed", agency="env", campaign_id=campaign_id, commitment=new_secret()[1])
    service.call("reveal_seed", agency="gov", campaign_id=campaign_id, secret=secrets["gov"])
    service.run_chores()
    assert service.call("get_campaign", campaign_id=campaign_id)["state"] == "DRAWN"
    assert verify(file_of(service, campaign_id)).ok


def test_one_agency_alone_makes_no_seed_however_late_it_is(service: Harness, clock: FixedClock):
    members(service, 12)
    campaign_id = notified(service, sample_size=3)
    committed(service, campaign_id, agencies=("samr",))
    clock.advance(timedelta(days=40))
    service.run_chores()
    assert service.call("get_draw", campaign_id=campaign_id)["state"] == "OPEN"


@pytest.mark.requirement("J-01")
def test_there_is_no_second_draw_not_even_in_the_database(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=3)
    secrets = committed(service, campaign_id)
    told = [{"agency": agency, "nonce": secrets[agency]} for agency in ("samr", "ciq")]
    first = service.call("draw_campaign", agency="samr", campaign_id=campaign_id, nonces=told)
    assert service.call("draw_campaign", agency="samr", campaign_id=campaign_id, nonces=told) == first
    with pytest.raises(Conflict, match="no move from DRAWN to DRAWN"):
        service.call("draw_campaign", agency="ciq", campaign_id=campaign_id)
    for change in ("UPDATE draws SET seed = 'ab'", "UPDATE draws SET salt = 'ab'", "DELETE FROM draws"):
        with pytest.raises(sa.exc.DatabaseError, match="no second draw"), service.engine.begin() as connection:
            connection.exec_driver_sql(change)
    with pytest.raises(sa.exc.DatabaseError, match="a commitment stands"), service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE draw_commitments SET commitment = 'ab'")


@pytest.mark.requirement("J-01")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draw_lots SET grade = 'AA' WHERE grade = 'D'",
        "UPDATE campaign_targets SET uscc = '91441323MA4YNT018E' WHERE place = 1",
        "UPDATE campaign_targets SET officers = '[\"samr/s9\"]' WHERE place = 1",
        "DELETE FROM campaign_targets WHERE place = 3",
        "DELETE FROM draw_lots WHERE place = 0",
    ],
)
def test_a_draw_that_the_operator_tampered_with_does_not_match(service: Harness, change: str):
    members(service, 12)
    campaign_id = notified(service, sample_size=4)
    draw_by_secrets(service, campaign_id)
    assert service.call("verify_draw", campaign_id=campaign_id)["matches"] is True
    with service.engine.begin() as connection:
        connection.exec_driver_sql(change.replace("%", "%%"))
    assert service.call("verify_draw", campaign_id=campaign_id)["matches"] is False


@pytest.mark.requirement("J-01", "J-02")
def test_who_is_drawn_is_seen_by_who_takes_part_and_by_nobody_else_before_the_visits_are_over(service: Harness):
    codes = members(service, 24)
    campaign_id = notified(service, sample_size=6)
    targets = draw_by_secrets(service, campaign_id)["targets"]
    missed = next(code for code in codes if code not in targets)
    for agency in ("gov", "office", "env"):
        seen = service.call("get_campaign", agency=agency, campaign_id=campaign_id)
        assert (seen["targets"], seen["draw"], seen["population"], seen["already"]) == ([], [], [], [])
        assert service.call("get_draw", agency=agency, campaign_id=campaign_id)["document"]["cuts"] is None
        for method in ("get_draw_lots", "list_draw_targets"):
            with pytest.raises(NotPermitted, match="when the visits are over"):
                service.call(method, agency=agency, campaign_id=campaign_id)
        assert service.call("verify_draw", agency=agency, campaign_id=campaign_id)["matches"] is True
        for code in (targets[0], missed):
            with pytest.raises(NotPermitted, match="when the visits are over"):
                service.call("get_draw_proof", agency=agency, campaign_id=campaign_id, uscc=code)
    with pytest.raises(NotPermitted, match="and who is not"):
        service.call("get_draw_proof", agency="samr", campaign_id=campaign_id, uscc=missed)
    said = str([event.data for event in service.said("enforcement.campaign_changed")][-1:]) + str(
        [event.data for event in service.said("enforcement.draw_changed")]
    )
    assert all(code not in said for code in codes)
    at_the_door = service.call("get_draw_proof", agency="samr", campaign_id=campaign_id, uscc=targets[0])
    assert verify(at_the_door["document"]).ok
    visited(service, campaign_id)
    for code in codes:
        proof = service.call("get_draw_proof", agency="env", campaign_id=campaign_id, uscc=code)
        assert (proof["part"] is not None) == (code in targets)
        assert verify(proof["document"]).ok
        assert not verify({**proof["document"], "part": None if proof["part"] else "random"}).ok
        assert not verify({**proof["document"], "lot": {**proof["document"]["lot"], "uscc": uscc(99)}}).ok
    with pytest.raises(NotFound):
        service.call("get_draw_proof", agency="env", campaign_id=campaign_id, uscc=uscc(99))
    assert service.said("enforcement.campaign_changed")[-1].data["targets"] == targets
    assert service.call("get_draw", agency="env", campaign_id=campaign_id)["disclosed_on"] == TODAY
    assert len(service.call("get_campaign", agency="env", campaign_id=campaign_id)["population"]) == 24
    assert verify(file_of(service, campaign_id, agency="env")).ok


@pytest.mark.requirement("J-01")
def test_the_only_enterprise_of_a_grade_is_not_known_by_its_lot_before_the_visits_are_over(service: Harness):
    members(service, 10)  # the ninth alone is D
    campaign_id = notified(service, sample_size=3)
    seen = [service.call("get_draw", agency="association", campaign_id=campaign_id)["terms"]["grades"]["D"]["count"]]
    with pytest.raises(NotPermitted):  # not before the draw either: the seed comes later
        service.call("get_draw_lots", agency="association", campaign_id=campaign_id)
    assert service.call("get_draw_lots", agency="samr", campaign_id=campaign_id)["size"] == 10
    draw_by_secrets(service, campaign_id)
    told = str(service.call("get_draw", agency="association", campaign_id=campaign_id)["document"])
    assert (seen, "weighted:" in told, "|D|" in told) == ([1], False, False)


@pytest.mark.requirement("J-01", "D.4/campaign")
def test_what_is_drawn_is_cancelled_by_a_superior_in_public_and_nobody_escapes_by_it(service: Harness):
    members(service, 24)
    campaign_id = notified(service, sample_size=6)
    targets = draw_by_secrets(service, campaign_id)["targets"]
    cancel = {"campaign_id": campaign_id, "to": "CANCELLED", "reason": "台风"}
    with pytest.raises(NotPermitted):
        service.call("move_campaign", agency="samr", **cancel, document_no=DOCUMENT)
    with pytest.raises(InvalidRequest) as refused:
        service.call("move_campaign", agency="gov", **cancel)
    assert refused.value.fields[0][0] == "document_no"
    service.call("move_campaign", agency="gov", **cancel, document_no=DOCUMENT)
    assert service.call("get_draw", agency="env", campaign_id=campaign_id)["state"] == "DISCLOSED"
    assert verify(file_of(service, campaign_id, agency="env")).ok
    again = draw_by_secrets(service, notified(service, title="其二", sample_size=12))
    reasons = {one["uscc"]: one["reasons"] for one in again["draw"] if one["part"] == "targeted"}
    assert sum("cancelled_draw" in told for told in reasons.values()) >= 4
    visited(service, again["campaign_id"])
    third = draw_by_secrets(service, notified(service, title="其三", sample_size=24))
    carried = {one["uscc"] for one in third["draw"] if "cancelled_draw" in one["reasons"]}
    assert carried == set(targets) - set(again["targets"]), "who has been visited is free of it"


def test_a_campaign_cancelled_before_its_draw_leaves_no_draw(service: Harness):
    members(service, 6)
    campaign_id = notified(service)
    secrets = committed(service, campaign_id)
    service.call("move_campaign", agency="gov", campaign_id=campaign_id, to="CANCELLED", reason="合并")
    assert service.call("get_draw", campaign_id=campaign_id)["state"] == "VOID"
    with pytest.raises(Conflict):
        service.call("reveal_seed", agency="samr", campaign_id=campaign_id, secret=secrets["samr"])
    with pytest.raises(Conflict, match="has not been drawn"):
        service.call("list_draw_targets", campaign_id=campaign_id)


def test_a_public_value_goes_in_if_the_plan_announced_its_source_and_only_then(service: Harness):
    members(service, 12)
    plain = notified(service, sample_size=3)
    secrets = committed(service, plain)
    nonces = [{"agency": "gov", "nonce": secrets["gov"]}]
    with pytest.raises(InvalidRequest, match="the seed comes from the commitments"):
        service.call("draw_campaign", agency="samr", campaign_id=plain, nonces=nonces, seed="mine")
    announced = notified(service, title="其二", sample_size=3, seed_source="福彩3D 2026311")
    secrets = committed(service, announced)
    service.call("reveal_seed", agency="gov", campaign_id=announced, secret=secrets["gov"])
    assert service.run_chores() == 0, "it waits for the value"
    with pytest.raises(InvalidRequest, match="value of the source announced"):
        service.call("draw_campaign", agency="samr", campaign_id=announced)
    service.call("draw_campaign", agency="samr", campaign_id=announced, seed="528")
    report = verify(file_of(service, announced))
    assert report.ok
    assert any("福彩3D" in one for one in report.remarks)


def test_a_secret_of_somebody_else_is_refused(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=3)
    secrets = committed(service, campaign_id)
    with pytest.raises(InvalidRequest, match="does not match"):
        service.call("reveal_seed", agency="samr", campaign_id=campaign_id, secret=secrets["ciq"])
    with pytest.raises(NotPermitted, match="committed itself to nothing"):
        service.call("reveal_seed", agency="env", campaign_id=campaign_id, secret=secrets["ciq"])


@pytest.mark.requirement("J-03")
def test_leads_are_a_part_of_their_own_named_by_their_reasons(service: Harness):
    codes = members(service, 40)
    service.call("issue_alert", **ALERT, uscc=codes[0])
    with service.pipeline.store.transaction() as tx:
        tx.draws.tell_leads("report", "r1", [codes[1]], "report", service.clock.today())
        tx.draws.tell_leads("report", "r2", [codes[2]], "report", service.clock.today())
        tx.draws.end_leads("report", "r2")
    drawn = draw_by_secrets(service, notified(service, sample_size=20))["draw"]
    targeted = {one["uscc"]: one["reasons"] for one in drawn if one["part"] == "targeted"}
    assert (targeted[codes[0]], targeted[codes[1]]) == (["alert"], ["report"])
    assert codes[2] not in targeted
    assert all(told in (["alert"], ["report"], ["grade D"]) for told in targeted.values())
    assert sum(one["part"] == "random" for one in drawn) == 4
    assert [one["place"] for one in drawn] == list(range(1, 21))


def test_officers_stand_back_by_what_the_campaign_or_the_register_says(service: Harness):
    codes = members(service, 6)
    recused = [{**OFFICERS[0], "recused": [codes[0]]}, *OFFICERS[1:]]
    campaign = {"kind": "risk_screening"}
    campaign_id = notified(service, officers=recused, **campaign)
    drawn = {one["uscc"]: one["officers"] for one in draw_by_secrets(service, campaign_id)["draw"]}
    assert "samr/s1" not in drawn[codes[0]]
    assert all(sorted(one.partition("/")[0] for one in visit) == ["ciq", "samr"] for visit in drawn.values())
    alone = [{**one, "recused": [codes[0]]} for one in OFFICERS[:3]] + OFFICERS[3:]
    with pytest.raises(Conflict, match="after recusal"):
        notified(service, officers=alone, title="其二")
    elsewhere = [{**one, "recused": [uscc(99)]} for one in OFFICERS]
    assert notified(service, officers=elsewhere, title="其三")


def test_an_officer_is_drawn_once_under_any_name_and_only_while_certified(service: Harness):
    members(service, 6)
    one = officer(service, 1, agency="samr", acts_as="s1", posts=["inspector"])
    twice = [{"agency": "samr", "officer": "s1"}, {"agency": "samr", "officer": one}]
    with pytest.raises(InvalidRequest, match="too few officers"):
        notified(service, officers=twice)
    campaign_id = notified(service, officers=[*twice, *OFFICERS[2:]], title="其二", kind="risk_screening")
    visits = [row["officers"] for row in draw_by_secrets(service, campaign_id)["draw"]]
    assert all(f"samr/{one}" in visit and "samr/s1" not in visit for visit in visits)
    lapsed = {"valid_from": "2020-01-01", "valid_until": "2024-12-31"}
    officer(service, 2, agency="samr", acts_as="s2", posts=["inspector"], **lapsed)
    with pytest.raises(Conflict, match="not valid on"):
        notified(service, title="其三")


def test_a_large_population_is_frozen_and_drawn_by_the_worker(service: Harness, monkeypatch: pytest.MonkeyPatch):
    count = BLOCK + 30
    with service.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO enterprise_copies (uscc, name, division, hs_codes, active, hs_prefixes)"
                " VALUES (:uscc, 'n', '441323', '[]', true, '[]')"
            ),
            [{"uscc": uscc(number)} for number in range(1, count + 1)],
        )
    book = service.pipeline.service.rules
    told = book.value
    monkeypatch.setattr(book, "value", lambda key, **on: 100 if key == "draw_at_once_max" else told(key, **on))
    campaign_id = notified(service, zone_id=None, division="441323", sample_size=50)
    assert service.call("get_draw", campaign_id=campaign_id)["state"] == "PREPARING"
    with pytest.raises(Conflict):
        service.call("commit_seed", agency="gov", campaign_id=campaign_id, commitment=new_secret()[1])
    service.run_chores()
    secrets = committed(service, campaign_id)
    service.call("reveal_seed", agency="gov", campaign_id=campaign_id, secret=secrets["gov"])
    service.run_chores()
    drawn = service.call("get_campaign", campaign_id=campaign_id)
    assert (drawn["state"], len(drawn["targets"]), drawn["population_size"]) == ("DRAWN", 50, count)
    assert verify(file_of(service, campaign_id)).ok
    first = service.call("list_draw_targets", agency="samr", campaign_id=campaign_id, limit=20)
    rest = service.call("list_draw_targets", agency="samr", campaign_id=campaign_id, cursor=first["next_cursor"])
    assert ([one["place"] for one in first["items"] + rest["items"]], rest["next_cursor"]) == ([*range(1, 51)], None)
    last = rest["items"][-1]["uscc"]
    proof = service.call("get_draw_proof", agency="samr", campaign_id=campaign_id, uscc=last)
    assert 5 <= len(proof["document"]["path"]) <= (count - 1).bit_length(), "the tree is lower where it is not full"
    assert verify(proof["document"]).ok
    assert service.call("verify_draw", campaign_id=campaign_id)["matches"] is True
    monkeypatch.setattr(
        book, "value", lambda key, **on: count - 1 if key == "draw_verify_at_once_max" else told(key, **on)
    )
    with pytest.raises(Conflict, match="longer than a caller waits"):
        service.call("verify_draw", campaign_id=campaign_id)


def test_what_was_frozen_before_is_drawn_and_verified_as_before(service: Harness):
    codes = members(service, 12)
    campaign_id = notified(service, sample_size=3)
    with service.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE draws DISABLE TRIGGER keep_draws")
        connection.exec_driver_sql("DELETE FROM draws")
        connection.exec_driver_sql("ALTER TABLE draws ENABLE TRIGGER keep_draws")
        connection.execute(
            sa.text(
                "INSERT INTO campaign_candidates (campaign_id, uscc, grade, reasons) VALUES (:id, :uscc, 'B', '[]')"
            ),
            [{"id": campaign_id, "uscc": code} for code in codes],
        )
    drawn = service.call("draw_campaign", agency="samr", campaign_id=campaign_id, seed="7f3a")
    assert (len(drawn["targets"]), drawn["seed"], drawn["target_count"]) == (3, "7f3a", 3)
    elsewhere = service.call(
        "verify_draw", seed="7f3a", population=drawn["population"], officers=drawn["officers"], sample_size=3
    )
    assert [one["uscc"] for one in elsewhere["targets"]] == drawn["targets"]
    assert service.call("get_campaign", agency="env", campaign_id=campaign_id)["targets"] == drawn["targets"]
