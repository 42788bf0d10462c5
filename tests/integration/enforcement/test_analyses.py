"""Quality analyses: from what inspection says to what everybody may read, and corrected."""

import base64
import io
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from pypdf import PdfReader

from databus.clock import FixedClock
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.testing import Harness
from tests.integration.enforcement.analysis_scenes import (
    TEXTS,
    cells,
    drafted,
    ended,
    joined,
    published,
    quarter_of_shoes,
)
from tests.integration.enforcement.risk_scenes import firm, matches, recorded
from tests.integration.enforcement.scenes import uscc

pytestmark = pytest.mark.requirement("R-04")


def whole(service: Harness, key: str) -> dict[str, Any]:
    return service.call("get_analysis", agency="ciq", analysis_id=key)


def told(service: Harness, key: str) -> dict[str, Any]:
    return service.call("get_published_analysis", agency="portal", analysis_id=key)


def unseen(file: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(one["industry"], one["market"], one["scope"]) for one in file["cells"] if one["hidden"]}


def test_the_figures_of_a_quarter_are_those_of_its_consignments_by_industry_market_and_zone(service: Harness):
    quarter_of_shoes(service)
    ended(service, "returned", 1, 1, version=5, destination="DE")
    file = whole(service, drafted(service)["analysis_id"])
    county, zone = cells(file), cells(file, "zone")
    de = county["footwear", "DE"]
    assert (de["consignments"], de["nonconforming"], de["returned"], de["enterprises"]) == (22, 6, 1, 8)
    assert (de["nonconforming_rate"], de["returned_rate"]) == ("0.2727", "0.0455")
    assert (zone["footwear", "DE"]["consignments"], zone["footwear", "DE"]["nonconforming"]) == (13, 3)
    assert county["*", "*"]["consignments"] == 22 + 16 + 1
    assert file["industries"][0]["code"] == "footwear"
    assert file["whole"]
    assert county["footwear", "JP"]["hidden"]
    assert not county["*", "*"]["hidden"]


def test_the_order_in_which_events_are_heard_and_hearing_them_twice_changes_nothing(service: Harness):
    said = [
        ("found", 1, {"version": 2, "sequence": 2, "destination": "DE"}),
        ("withdrawn", 1, {"version": 4, "sequence": 4, "destination": "DE"}),
        ("released", 1, {"version": 5, "sequence": 5, "destination": "DE"}),
        ("returned", 1, {"version": 7, "sequence": 7, "destination": "DE"}),
        ("found", 2, {"version": 2, "sequence": 2, "destination": "US"}),
    ]
    told_then = []
    for seed in range(4):
        service.empty()
        order = [*said, *said]
        Random(seed).shuffle(order)
        for name, number, more in order:
            ended(service, name, number, 1, **more)
        file = whole(service, drafted(service)["analysis_id"])
        de, us = cells(file)["footwear", "DE"], cells(file)["footwear", "US"]
        assert (de["consignments"], de["nonconforming"], de["returned"]) == (1, 0, 1)
        assert (us["consignments"], us["nonconforming"]) == (1, 1)
        told_then.append([file["cells"], file["trend"], file["other_figures"]])
    assert all(one == told_then[0] for one in told_then)


def test_imports_and_other_quarters_and_other_counties_are_left_out(service: Harness):
    ended(service, "released", 1, 1, direction="import", version=2)
    ended(service, "released", 2, 2, on="2026-10-01", version=2)
    ended(service, "released", 3, 3, on="2026-06-30", version=2)
    file = whole(service, drafted(service)["analysis_id"])
    assert file["cells"] == []
    trend = [one for one in file["trend"] if (one["scope"], one["industry"]) == ("county", "*")]
    assert [(one["quarter"], one["consignments"]) for one in trend[-2:]] == [("2026Q2", 1), ("2026Q3", 0)]
    assert [one["consignments"] for one in trend[:-2]] == [None] * 6, "of which nothing is known"
    other = service.call("draft_analysis", agency="nh-samr", quarter="2026Q3", division="330226")
    assert service.call("get_analysis", agency="nh-ciq", analysis_id=other["analysis_id"])["cells"] == []


def test_a_trace_case_of_an_enterprise_that_was_not_meant_is_not_counted(service: Harness, clock: FixedClock):
    for number in (1, 2):
        code = firm(service, number, "惠东县合成鞋业有限公司")
        key = recorded(service, source="recall", reference=f"SR/7700{number}/26", usccs=[code])
        [match] = [one for one in matches(service, key) if one["uscc"] == code]
        told = {"agency": "ciq", "match_ids": [match["match_id"]]}
        service.call("decide_risk_matches", **told, to="CONFIRMED", reason="核对执照")
    service.call("decide_risk_matches", **told, to="REJECTED", reason="同名企业")
    clock.advance(timedelta(days=60))
    file = whole(service, drafted(service, quarter="2026Q4")["analysis_id"])
    traced = [(one["cause"], one["count"]) for one in file["causes"] if one["kind"] == "trace_case"]
    assert sorted(traced) == [("*", 1), ("undetermined", 1)]


def test_an_analysis_is_published_by_two_persons_with_what_it_says(service: Harness):
    quarter_of_shoes(service)
    one = drafted(service)
    key = one["analysis_id"]
    move = {"analysis_id": key, "agency": "samr"}
    with pytest.raises(Conflict, match="texts_written"):
        service.call("move_analysis", **move, actor="s2", to="APPROVED")
    service.call("move_analysis", **move, actor="s3", to="DRAFT", findings=TEXTS["findings"])
    service.call("move_analysis", **move, actor="s1", to="DRAFT", advice=TEXTS["advice"])
    for writer in ("s1", "s3"):
        with pytest.raises(Conflict, match=r"another_person.*SN附2"):
            service.call("move_analysis", **move, actor=writer, to="APPROVED")
    with pytest.raises(NotPermitted):
        service.call("move_analysis", agency="nh-samr", analysis_id=key, to="APPROVED")
    approved = service.call("move_analysis", **move, actor="s2", to="APPROVED")
    assert approved["approved_by"] == "samr/s2"
    assert service.call("move_analysis", **move, actor="s2", to="APPROVED") == approved
    with pytest.raises(InvalidRequest, match="document_told"):
        service.call("move_analysis", **move, actor="s2", to="PUBLISHED")
    with pytest.raises(InvalidRequest) as refused:
        service.call("move_analysis", **move, actor="s2", to="PUBLISHED", document_no="质1", findings="另一句")
    assert refused.value.fields[0][0] == "findings"
    assert service.said("enforcement.analysis_changed") == []
    done = service.call("move_analysis", **move, actor="s2", to="PUBLISHED", document_no="质1")
    assert (done["state"], done["published_on"]) == ("PUBLISHED", "2026-11-22")
    (said,) = service.said("enforcement.analysis_changed")
    assert (said.data["state"], said.data["figures_digest"]) == ("PUBLISHED", one["figures_digest"])
    (term,) = whole(service, key)["clocks"]
    assert (term["kind"], term["state"]) == ("analysis_publication", "MET")


def test_whoever_takes_an_analysis_back_has_not_written_it_and_its_writer_still_does_not_approve_it(service: Harness):
    quarter_of_shoes(service)
    key = drafted(service)["analysis_id"]
    move = {"analysis_id": key, "agency": "samr"}
    service.call("move_analysis", **move, actor="s1", to="DRAFT", **TEXTS)
    service.call("move_analysis", **move, actor="s2", to="APPROVED")
    with pytest.raises(InvalidRequest, match="reason_told"):
        service.call("move_analysis", **move, actor="s2", to="DRAFT")
    with pytest.raises(InvalidRequest):
        service.call("move_analysis", **move, actor="s2", to="DRAFT", reason="核实", findings="改写")
    service.call("move_analysis", **move, actor="s2", to="DRAFT", reason="数据需核实")
    with pytest.raises(Conflict, match="another_person"):
        service.call("move_analysis", **move, actor="s1", to="APPROVED")
    service.call("move_analysis", **move, actor="s2", to="APPROVED")


def test_everybody_reads_what_is_published_without_what_few_enterprises_stand_behind(service: Harness):
    quarter_of_shoes(service)
    key = published(service)["analysis_id"]
    seen = told(service, key)
    japan = cells(seen)["footwear", "JP"]
    assert (japan["hidden"], japan["consignments"], japan["enterprises"], japan["nonconforming_rate"]) == (
        True, None, None, None,
    )  # fmt: skip
    hidden = [one for one in seen["cells"] if one["hidden"]]
    assert len(hidden) > 1, "or it would be the total without the others"
    assert all(one["consignments"] is None and one["returned_rate"] is None for one in hidden)
    assert all(change["nonconforming_change"] is None for one in hidden for change in one["compared"])
    assert seen["findings"] == TEXTS["findings"]
    (listed,) = service.call("list_published_analyses", agency="portal", quarter="2026Q3")["items"]
    assert listed["analysis_id"] == key
    theirs = service.call("get_analysis", agency="nh-samr", analysis_id=key)
    assert not theirs["whole"]
    assert [one for one in theirs["cells"] if one["hidden"]] == hidden
    assert cells(whole(service, key))["footwear", "JP"]["consignments"] == 1


def test_a_draft_is_read_by_the_bodies_of_its_county_alone(service: Harness):
    quarter_of_shoes(service)
    key = drafted(service)["analysis_id"]
    for agency in ("ciq", "samr", "customs", "aqsiq"):
        assert service.call("get_analysis", agency=agency, analysis_id=key)["whole"]
    for agency in ("nh-samr", "portal", "tax"):
        with pytest.raises(NotPermitted):
            service.call("get_analysis", agency=agency, analysis_id=key)
    with pytest.raises(NotFound):
        told(service, key)
    assert service.call("list_published_analyses", agency="portal")["items"] == []


def test_other_quarters_are_compared_as_they_were_published_and_whole_by_what_is_known(service: Harness):
    quarter_of_shoes(service, on="2026-05-04", first=1000)
    first = published(service, quarter="2026Q2")["analysis_id"]
    quarter_of_shoes(service)
    joined(service, 6)  # the figures of the zone are other ones now, in both quarters
    key = published(service)["analysis_id"]
    before = cells(told(service, first), "zone")["*", "*"]["consignments"]
    (compared, year) = cells(told(service, key), "zone")["*", "*"]["compared"]
    assert (compared["quarter"], compared["consignments"]) == ("2026Q2", before)
    assert (year["quarter"], year["consignments"]) == ("2025Q3", None)
    own = cells(whole(service, key), "zone")["*", "*"]["compared"][0]
    assert own["consignments"] > before
    points = {
        one["quarter"]: one["consignments"]
        for one in told(service, key)["trend"]
        if (one["scope"], one["industry"]) == ("zone", "*")
    }
    assert points["2026Q2"] == before
    assert points["2026Q1"] is None
    assert len(points) == 8


def test_a_correction_takes_the_place_of_what_was_published_and_shows_nothing_that_was_hidden(service: Harness):
    quarter_of_shoes(service)
    first = published(service)
    assert service.call("check_analysis", analysis_id=first["analysis_id"])["changed_since"] is False
    hidden = unseen(told(service, first["analysis_id"]))
    for number, maker in ((901, 5), (902, 6), (903, 7)):
        ended(service, "released", number, maker, destination="JP", version=2)
    joined(service, 6)
    moved = {**get("enterprise.changed").example, "uscc": uscc(7), "division": "441322"}
    service.deliver("enterprise.changed", subject=uscc(7), data=moved)
    checked = service.call("check_analysis", analysis_id=first["analysis_id"])
    assert (checked["same"], checked["changed_since"]) == (True, True)
    with pytest.raises(Conflict, match="a correction says why"):
        service.call("draft_analysis", agency="ciq", quarter="2026Q3", division="441323")
    second = published(service, reason="补报三批出口")
    assert (second["edition"], second["corrects"]) == (2, first["analysis_id"])
    seen = told(service, second["analysis_id"])
    assert hidden <= unseen(seen)
    assert cells(whole(service, second["analysis_id"]))["footwear", "JP"]["enterprises"] == 4
    shoes = [cells(whole(service, one["analysis_id"]), "zone")["footwear", "US"] for one in (first, second)]
    assert shoes[0]["consignments"] == shoes[1]["consignments"], "who joined since is not the difference"
    everybody = cells(whole(service, second["analysis_id"]))["*", "*"]
    assert everybody["consignments"] == 39 + 3, "who moved to another county since, too"
    past = told(service, first["analysis_id"])
    assert (past["state"], past["superseded_by"], past["cells"], past["findings"]) == (
        "SUPERSEDED", second["analysis_id"], [], None,
    )  # fmt: skip
    states = [event.data["state"] for event in service.said("enforcement.analysis_changed")]
    assert states == ["PUBLISHED", "PUBLISHED", "SUPERSEDED"]


def test_one_analysis_of_a_quarter_is_begun_at_a_time(service: Harness):
    quarter_of_shoes(service)
    one = drafted(service)
    assert drafted(service) == one
    with pytest.raises(Conflict, match="begun already"):
        service.call("draft_analysis", agency="ciq", quarter="2026Q3", division="441323")
    with pytest.raises(InvalidRequest, match="not over"):
        drafted(service, quarter="2026Q4")
    with pytest.raises(NotPermitted):
        service.call("draft_analysis", agency="nh-samr", quarter="2026Q3", division="441323")
    drop = {"agency": "samr", "analysis_id": one["analysis_id"], "to": "DROPPED"}
    with pytest.raises(InvalidRequest, match="reason_told"):
        service.call("move_analysis", **drop)
    service.call("move_analysis", **drop, reason="数据不全")
    with pytest.raises(Conflict, match="nothing is published"):
        drafted(service, reason="更正")
    again = service.call("draft_analysis", agency="ciq", quarter="2026Q3", division="441323")
    assert again["edition"] == 2
    assert again["corrects"] is None
    service.call("move_analysis", agency="ciq", analysis_id=again["analysis_id"], to="DROPPED", reason="数据不全")
    anew = drafted(service)
    assert (anew["edition"], anew["state"]) == (3, "DRAFT"), "who dropped one begins it anew by the same order"
    assert drafted(service) == anew


def test_drafts_are_made_by_themselves_once_for_each_county_when_the_quarter_is_over(
    service: Harness, clock: FixedClock
):
    clock.advance(datetime(2026, 10, 5, 4, tzinfo=UTC) - clock.now())
    quarter_of_shoes(service)
    service.run_chores()
    assert service.call("list_analyses")["items"] == []
    clock.advance(timedelta(days=4))
    service.run_chores()
    (one,) = service.call("list_analyses")["items"]
    assert (one["quarter"], one["division"], one["state"], one["agency"]) == ("2026Q3", "441323", "DRAFT", None)
    (term,) = service.call("list_clocks", subject_kind="quality_analysis")["items"]
    assert (term["responsible"], term["started_on"]) == ("commerce", "2026-09-30")
    steps = service.run_chores()
    assert steps == 0
    assert len(service.call("list_analyses")["items"]) == 1


def test_a_draft_is_reckoned_anew_from_what_is_known_by_then(service: Harness):
    quarter_of_shoes(service)
    one = drafted(service)
    ended(service, "withdrawn", 34, 1, destination="DE", version=9)
    move = {"agency": "samr", "actor": "s1", "analysis_id": one["analysis_id"], "to": "DRAFT"}
    service.call("move_analysis", **move, **TEXTS)
    assert whole(service, one["analysis_id"])["figures_digest"] == one["figures_digest"]
    after = service.call("move_analysis", **move, anew=True)
    assert after["figures_digest"] != one["figures_digest"]
    assert whole(service, one["analysis_id"])["findings"] == TEXTS["findings"]
    assert cells(whole(service, one["analysis_id"]))["footwear", "DE"]["nonconforming"] == 5


def test_a_published_analysis_is_had_as_a_sealed_paper_without_what_is_hidden(service: Harness):
    quarter_of_shoes(service)
    key = published(service)["analysis_id"]
    job = service.call("start_job", agency="samr", kind="quality_analysis", parameters={"analysis_id": key})
    service.run_chores()
    done = service.call("get_job", agency="samr", job_id=job["job_id"])
    assert done["state"] == "DONE", done
    paper = service.call("get_paper", agency="ciq", code=done["paper"], part=1)
    assert paper["kind"] == "quality_analysis"
    content = base64.b64decode(paper["content_base64"])
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    hidden = [one for one in told(service, key)["cells"] if one["hidden"]]
    markets = {row["code"]: row["zh"] for row in told(service, key)["markets"]}
    shut = [markets[one["market"]] for one in hidden if (one["industry"], one["scope"]) == ("*", "county")]
    assert len(shut) > 1
    assert all(f"{name} —（不公布）" in text for name in shut), text
    assert "日本 1" not in text
    assert service.call("verify_paper", code=done["paper"])["state"] == "VALID"
