"""Penalty cases to begin with: officers of an agency, a case brought to where a test needs it."""

from datetime import date, timedelta
from typing import Any

from databus.testing import Harness
from tests.integration.enforcement.scenes import TODAY, USCC

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
EVIDENCE = [{"title": "现场检查笔录", "sha256": SHA}]
FILED = {
    "source": "inspection",
    "source_reference": "检〔2026〕9号",
    "uscc": USCC,
    "act": "以次充好",
    "occurred_on": "2026-10-02",
}
PROPOSAL = {
    "to": "INVESTIGATED",
    "facts": "以次充好鞋1,200双",
    "statute": "商检法 33",
    "item": "L02",
    "kinds": ["fine"],
    "fine_fen": 5_000_000,
    "goods_value_fen": 8_000_000,
}
POSTS = {
    "i1": "investigator",
    "i2": "investigator",
    "i3": "investigator",
    "r1": "reviewer",
    "h1": "hearing_host",
    "d1": "decider",
    "d2": "decider",
    "d3": "decider",
}


def staff(service: Harness, agency: str = "samr", division: str = "441323", **told: Any) -> dict[str, str]:
    """Officers of an agency by short names, with every post that a case needs."""
    people = {}
    for place, (name, post) in enumerate(POSTS.items()):
        wish = {
            "certificate_no": f"{division}{sum(map(ord, agency)):04d}{place}",
            "name": f"测试{agency}{name}",
            "division": division,
            "valid_from": "2025-01-01",
            "valid_until": "2029-12-31",
            "posts": [post],
            **told,
        }
        people[name] = str(service.call("record_officer", agency=agency, **wish)["officer_id"])
    return people


def filed(service: Harness, people: dict[str, str], agency: str = "samr", **told: Any) -> str:
    """A case filed with two investigators; returns its id."""
    wish = {**FILED, "investigators": [people["i1"], people["i2"]], **told}
    return str(service.call("file_penalty_case", agency=agency, **wish)["case_id"])


def act(service: Harness, case_id: str, kind: str, agency: str = "samr", **told: Any) -> Any:
    wish = {"findings": f"{kind}：记录", **told}
    return service.call("record_penalty_act", agency=agency, case_id=case_id, kind=kind, **wish)


def move(service: Harness, case_id: str, to: str, agency: str = "samr", **told: Any) -> Any:
    return service.call("move_penalty_case", agency=agency, case_id=case_id, to=to, **told)


def inspected(service: Harness, people: dict[str, str], agency: str = "samr", **told: Any) -> str:
    """A case with evidence."""
    case_id = filed(service, people, agency, **told)
    officers = [people["i1"], people["i2"]]
    act(service, case_id, "site_inspection", agency, place="仓库", evidence=EVIDENCE, officers=officers)
    return case_id


def proposed(
    service: Harness, people: dict[str, str], agency: str = "samr", *, filing: dict[str, Any] | None = None, **told: Any
) -> str:
    """A case whose investigation ended with a proposal."""
    case_id = inspected(service, people, agency, **(filing or {}))
    move(service, case_id, agency=agency, **{**PROPOSAL, **told})
    return case_id


def document(service: Harness, case_id: str, kind: str, agency: str = "samr") -> Any:
    """The newest document of a kind of a case."""
    found = service.call("list_legal_documents", agency=agency, subject_id=case_id, kind=kind)["items"]
    return found[0]


def serve(service: Harness, case_id: str, kind: str, agency: str = "samr", on: str | None = None) -> Any:
    """The newest document of a kind is handed over."""
    return service.call(
        "record_service",
        agency=agency,
        document_id=document(service, case_id, kind, agency)["document_id"],
        way="direct",
        delivered_on=on or str(service.clock.today()),
        servers=["o1", "o2"],
        recipient="测试乙（法定代表人）",
    )


def noticed(service: Harness, people: dict[str, str], agency: str = "samr", **told: Any) -> str:
    """A case whose party was served its notice."""
    case_id = proposed(service, people, agency, **told)
    move(service, case_id, "NOTICE", agency)
    serve(service, case_id, "penalty_notice", agency)
    return case_id


def decided(service: Harness, people: dict[str, str], agency: str = "samr", **told: Any) -> str:
    """A case decided after the party waived its rights; reviewed if the fine asks for it."""
    case_id = noticed(service, people, agency, **told)
    act(service, case_id, "rights_waived", agency, heard="测试乙", evidence=EVIDENCE)
    move(service, case_id, "LEGAL_REVIEW", agency)
    act(service, case_id, "legal_review", agency, officers=[people["r1"]], outcome="agreed")
    deciders = [people[name] for name in ("d1", "d2", "d3")]
    move(service, case_id, "DECIDED", agency, decided_by=deciders, minutes_no="集体讨论〔2026〕2号")
    return case_id


def served(service: Harness, people: dict[str, str], agency: str = "samr", **told: Any) -> str:
    """A case whose decision was served today."""
    case_id = decided(service, people, agency, **told)
    serve(service, case_id, "penalty_decision", agency)
    move(service, case_id, "SERVED", agency)
    return case_id


def clock_of(service: Harness, case_id: str, kind: str) -> Any:
    """The newest clock of a kind of a case."""
    found = service.call("get_penalty_case", case_id=case_id)["clocks"]
    return [one for one in found if one["kind"] == kind][-1]


def later(days: int) -> str:
    """Days after the day on which tests begin."""
    return str(date.fromisoformat(TODAY) + timedelta(days=days))
