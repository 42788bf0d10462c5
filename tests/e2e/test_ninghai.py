"""A second county on the whole stack: its own bodies found, judge, assess and count its zones; another county's may not."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from deploy.local.stack import Stack
from tests.integration.enterprise.judging import FIVE, GROUNDS

ZONE = {
    "zone_id": "nh-moulds-e2e",
    "name": "宁海县出口模具质量安全示范区",
    "product": "模具",
    "hs_prefixes": ["8480"],
    "division": "330226",
    "plan": "NINGHAI_2017",
}
Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def ask(stack: Stack) -> Iterator[Ask]:
    with httpx.Client(base_url=stack.env["SANHU_URL"], timeout=30) as client:

        def ask(agency: str, verb: str, path: str, **body: Any) -> httpx.Response:
            headers = {"Authorization": f"Bearer {stack.issuer.mint(agency)}"}
            return client.request(verb, f"/v1{path}", json=body or None, headers=headers)

        yield ask


@pytest.fixture(scope="module")
def zone(ask: Ask) -> str:
    """A zone of Ninghai that its bodies have brought to provincial level."""
    path = f"/zones/{ZONE['zone_id']}"
    steps: list[tuple[str, str, dict[str, Any]]] = [("nh-office", "/zones", ZONE)]
    steps += [("nh-gov", f"{path}/conditions", told) for told in judged("nh-gov")]
    steps += [("nh-gov", f"{path}/transitions", {"to": "PROV_APPLIED", "evidence": ["申〔2017〕1号"]})]
    steps += [("ciq-ningbo", f"{path}/transitions", {"to": "PROV_ASSESSING", "evidence": ["受〔2017〕1号"]})]
    steps += [("ciq-ningbo", f"{path}/conditions", told) for told in judged("ciq-ningbo")]
    assessed = {"kind": "provincial", "points": FIVE, "conclusion": "合格", "document_no": "考〔2018〕1号"}
    steps += [("ciq-ningbo", f"{path}/assessments", assessed)]
    steps += [("ciq-ningbo", f"{path}/transitions", {"to": "PROV_RECOGNISED", "evidence": ["公告〔2018〕1号"]})]
    for agency, where, body in steps:
        answer = ask(agency, "POST", where, **body)
        assert answer.is_success, answer.text
        assert answer.json()["receipt"]["id"]
    return path


def judged(agency: str) -> list[dict[str, Any]]:
    return [
        {"condition": code, "met": True, "grounds": grounds, "document_no": f"{agency}{code}"}
        for code, grounds in GROUNDS.items()
    ]


@pytest.mark.requirement("A-16", "Z-13", "Z-09")
def test_ninghais_bodies_bring_a_zone_to_provincial_level_over_http(ask: Ask, zone: str):
    shown = ask("nh-gov", "GET", zone).json()
    assert (shown["level"], shown["applicant"], shown["supervised_by"]) == ("provincial", "nh-gov", "ciq-ningbo")
    assert shown["leading_group"]["document_no"] == "宁政办发〔2017〕49号"
    conditions = ask("nh-office", "GET", f"{zone}/conditions").json()
    assert (conditions["met"], conditions["required"]) == (True, True)
    (assessment,) = ask("nh-ciq", "GET", f"{zone}/assessments?kind=provincial&limit=5").json()["items"]
    assert (assessment["score"], assessment["passed"]) == (87, True)


def test_huidongs_bodies_may_not_move_it_and_are_told_whose_it_is(ask: Ask, zone: str):
    refused = ask("gov", "POST", f"{zone}/transitions", to="NAT_APPLIED", evidence=["x"])
    assert refused.status_code == 403
    assert "nh-gov" in refused.json()["detail"]


@pytest.mark.requirement("G-07", "Z-17")
def test_the_plan_begins_and_its_progress_is_counted_by_department(ask: Ask, zone: str):
    started = ask("nh-office", "POST", f"{zone}/plan", on="2017-06-12")
    assert started.status_code == 201, started.text
    progress = ask("nh-eit", "GET", f"{zone}/plan/progress").json()
    assert progress["total"]["tasks"] == 26
    assert {one["agency"] for one in progress["departments"]} >= {"nh-office", "nh-samr", "nh-towns"}


@pytest.mark.requirement("Z-35", "Z-48")
def test_the_programme_is_read_for_any_day_and_moment(ask: Ask, zone: str):
    now = ask("nh-towns", "GET", "/programmes/NINGHAI_2017").json()
    (moulds,) = [one for one in now["zones"] if one["product"] == "模具"]
    assert (moulds["zone_id"], moulds["level"], moulds["met"]) == ("nh-moulds-e2e", "provincial", True)
    before = ask("nh-gov", "GET", "/programmes/NINGHAI_2017?on=2017-01-01&known_at=2017-01-02T00:00:00Z").json()
    assert before["levels"] == {"national": 0, "provincial": 0}
    chosen = {"product": "文具", "hs_prefixes": ["9608"], "cluster": "集聚", "exports": "较大", "quality": "较高"}
    decided = ask("nh-gov", "POST", "/programmes/NINGHAI_2017/industries", document_no="文1", industries=[chosen])
    assert decided.status_code == 201, decided.text
    assert ask("nh-gov", "GET", "/programmes/NOWHERE").status_code == 404


def test_what_describes_the_zone_is_amended_by_its_county_and_version(ask: Ask, zone: str):
    amended = ask("nh-gov", "PATCH", zone, document_no="文2", territory=["跃龙街道"])
    assert amended.json()["territory"] == ["跃龙街道"]
    refused = ask("nh-gov", "PATCH", zone, document_no="文2", territory=[1])
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].startswith("territory")
