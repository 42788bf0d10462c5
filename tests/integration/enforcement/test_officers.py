import csv
from io import StringIO
from typing import Any

import pytest
from sanhu_client.signatures import canonical, sign
from sanhu_client.signatures.keys import PrivateKey

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from databus.testing import Harness
from tests.integration.enforcement.scenes import TODAY, USCC, classified, uscc
from tests.integration.enforcement.test_risk_files import taken

OFFICER = {
    "certificate_no": "44132300017",
    "name": "测试甲",
    "division": "441323",
    "valid_from": "2025-01-01",
    "valid_until": "2029-12-31",
    "posts": ["investigator"],
}


def officer(service: Harness, number: int, *, agency: str = "ciq", key: PrivateKey | None = None, **told: Any) -> str:
    """An officer of the register; returns the id."""
    wish = {**OFFICER, "certificate_no": f"4413230{number:04d}", "name": f"测试{number}", **told}
    if key is not None:
        wish["public_key"] = key.public_jwk()
    return str(service.call("record_officer", agency=agency, **wish)["officer_id"])


def signature(officer_id: str, key: PrivateKey, statement: dict[str, Any]) -> dict[str, str]:
    return {"officer_id": officer_id, "jws": sign(canonical(statement), key)}


def to_sign(service: Harness, case_id: str) -> dict[str, Any]:
    """What an officer signs who approves a finding, put together from what the case says."""
    case = service.call("get_trace_case", case_id=case_id)
    said = {name: case[name] for name in ("case_no", "uscc", "cause", "cause_detail", "evidence")}
    return {"act": "approve_finding", "subject_kind": "trace_case", "subject_id": case_id, **said}


def test_an_officer_is_entered_once_and_amended_by_the_own_agency_alone(service: Harness):
    first = service.call("record_officer", agency="samr", **OFFICER)
    assert (first["version"], first["agency"], first["public_key"]) == (1, "samr", None)
    assert service.call("record_officer", agency="samr", **OFFICER) == first
    with pytest.raises(Conflict, match="another"):
        service.call("record_officer", agency="samr", **{**OFFICER, "name": "测试丁"})
    officer_id = first["officer_id"]
    after = service.call(
        "amend_officer", agency="samr", officer_id=officer_id, if_match="1", posts=["decider"], left_on=TODAY
    )
    assert (after["posts"], after["left_on"], after["version"], after["name"]) == (["decider"], TODAY, 2, "测试甲")
    assert service.call("amend_officer", agency="samr", officer_id=officer_id, posts=["decider"]) == after
    with pytest.raises(PreconditionFailed):
        service.call("amend_officer", agency="samr", officer_id=officer_id, if_match="1", posts=["reviewer"])
    with pytest.raises(NotPermitted, match="business of samr"):
        service.call("amend_officer", agency="ciq", officer_id=officer_id, posts=["reviewer"])
    with pytest.raises(NotFound):
        service.call("amend_officer", agency="samr", officer_id="nobody", posts=["reviewer"])


def test_an_agency_registers_officers_where_it_sits_and_who_enforces_nothing_registers_none(service: Harness):
    with pytest.raises(NotPermitted, match="行政处罚法 42"):
        service.call("record_officer", agency="nh-samr", **OFFICER)
    assert service.call("record_officer", agency="nh-samr", **{**OFFICER, "division": "330226"})["version"] == 1
    with pytest.raises(NotPermitted, match="register_officers"):
        service.call("record_officer", agency="lab", **OFFICER)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"valid_until": "2024-12-31"}, "valid_until"),
        ({"posts": []}, "posts"),
        ({"posts": ["king"]}, "posts"),
        ({"public_key": {"kty": "OKP", "crv": "Ed25519", "x": "short"}}, "public_key"),
        ({"public_key": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "d": "AAAA"}}, "public_key"),
        ({"public_key": "key"}, "public_key"),
        ({"division": "44"}, "division"),
        ({"name": " "}, "name"),
        ({"phone": "1"}, "phone"),
    ],
)
def test_what_an_officer_cannot_be_is_refused_by_field(service: Harness, told: dict[str, Any], field: str):
    with pytest.raises(InvalidRequest) as refused:
        service.call("record_officer", agency="samr", **{**OFFICER, **told})
    assert refused.value.fields[0][0].split(".")[0] == field
    assert service.call("list_officers", agency="samr")["items"] == []


def test_a_key_and_a_tokens_name_belong_to_one_officer(service: Harness):
    key = PrivateKey.generate()
    officer(service, 1, key=key, acts_as="o-1")
    with pytest.raises(Conflict) as refused:
        officer(service, 2, key=key)
    assert refused.value.fields[0][0] == "public_key"
    with pytest.raises(Conflict) as refused:
        officer(service, 2, acts_as="o-1")
    assert refused.value.fields[0][0] == "acts_as"
    officer(service, 2, agency="samr", acts_as="o-1")


def test_interests_are_told_to_the_own_agency_alone(service: Harness):
    officer_id = officer(service, 1, agency="samr", acts_as="s-1")
    told = {"officer_id": officer_id, "uscc": USCC, "ground": "kin", "note": "配偶任职"}
    after = service.call("declare_interest", agency="samr", **told)
    assert after["interests"] == [
        {"uscc": USCC, "ground": "kin", "told_on": TODAY, "until_on": None, "note": "配偶任职"}
    ]
    assert service.call("declare_interest", agency="samr", **told)["version"] == after["version"]
    assert service.call("get_officer", agency="samr", officer_id=officer_id) == after
    other = service.call("get_officer", agency="customs", officer_id=officer_id)
    assert (other["interests"], other["acts_as"], other["name"]) == ([], None, "测试1")
    with pytest.raises(NotPermitted):
        service.call("declare_interest", agency="customs", **told)
    ended = service.call("declare_interest", agency="samr", **told, until_on=TODAY)
    assert [one["until_on"] for one in ended["interests"]] == [TODAY]
    with pytest.raises(InvalidRequest):
        service.call("declare_interest", agency="samr", **told, until_on="2027-01-01")


def test_officers_are_listed_by_agency_division_post_and_day_in_pages(service: Harness):
    ids = [officer(service, number, posts=["investigator", "decider"][: 1 + number % 2]) for number in range(1, 6)]
    other = officer(service, 9, agency="nh-samr", division="330226")
    service.call("amend_officer", officer_id=ids[0], left_on="2026-11-20")

    def listed(**wanted: Any) -> list[str]:
        return [one["officer_id"] for one in service.call("list_officers", **wanted)["items"]]

    assert listed() == [other, *reversed(ids)]
    assert listed(division="330226") == [other]
    assert listed(post="decider") == [ids[4], ids[2], ids[0]]
    assert listed(post="decider", serving_on=TODAY) == [ids[4], ids[2]]
    first = service.call("list_officers", limit=4)
    rest = service.call("list_officers", limit=4, cursor=first["next_cursor"])
    assert [one["officer_id"] for one in [*first["items"], *rest["items"]]] == [other, *reversed(ids)]


@pytest.mark.requirement("T-04", "D.6")
def test_once_keys_are_registered_a_finding_is_approved_by_signatures_of_two_and_kept_with_their_keys(service: Harness):
    keys = [PrivateKey.generate() for _ in range(2)]
    ids = [officer(service, place, key=key, posts=["decider"]) for place, key in enumerate(keys)]
    case_id = classified(service)
    with pytest.raises(InvalidRequest) as refused:
        service.call("approve_finding", case_id=case_id, approved_by=["o8", "o9"])
    assert refused.value.fields[0][0] == "signatures"
    said = to_sign(service, case_id)
    given = [signature(one, key, said) for one, key in zip(ids, keys, strict=True)]
    after = service.call("approve_finding", case_id=case_id, signatures=given)
    assert after["approvals"] == ids
    kept = service.call("list_signatures", subject_kind="trace_case", subject_id=case_id)["items"]
    assert {one["officer_id"] for one in kept} == set(ids)
    for one in kept:
        assert one["statement"] == said
        header, _, mark = one["jws"].partition("..")
        assert header
        assert mark
        check_bytes_of(one)
    assert service.call("list_signatures", agency="tax", subject_kind="trace_case", subject_id=case_id)["items"] == []


def check_bytes_of(signed: dict[str, Any]) -> None:
    """Check a signature with nothing but what the list says."""
    from sanhu_client.signatures import verify

    assert verify(signed["jws"], canonical(signed["statement"]), lambda _: signed["public_key"])


@pytest.mark.requirement("T-04")
def test_a_signature_over_anything_else_or_by_whoever_investigated_approves_nothing(service: Harness):
    keys = [PrivateKey.generate() for _ in range(3)]
    one, other = (officer(service, place, key=keys[place], posts=["decider"]) for place in range(2))
    investigator = officer(service, 5, key=keys[2], posts=["decider", "investigator"], acts_as="o1")
    case_id = classified(service)
    said = to_sign(service, case_id)

    def refused(*signatures: dict[str, str]) -> Any:
        with pytest.raises((InvalidRequest, Conflict)) as problem:
            service.call("approve_finding", case_id=case_id, signatures=list(signatures))
        assert problem.value.fields[0][0] == "signatures"
        assert service.call("get_trace_case", case_id=case_id)["approvals"] == []
        return problem.value

    wrong = refused(signature(one, keys[0], {**said, "cause": "CAPABILITY"}))
    assert "MALICIOUS" in wrong.fields[0][1]
    refused(signature(one, keys[1], said))
    refused(signature("nobody", keys[1], said))
    assert isinstance(refused(signature(investigator, keys[2], said)), Conflict)
    service.call("declare_interest", officer_id=other, uscc=USCC, ground="kin")
    assert "回避" in refused(signature(one, keys[0], said), signature(other, keys[1], said)).message
    assert service.call("list_signatures", subject_kind="trace_case", subject_id=case_id)["items"] == []


@pytest.mark.requirement("T-04")
def test_what_was_signed_for_one_classification_does_not_approve_the_next(service: Harness):
    keys = [PrivateKey.generate() for _ in range(2)]
    ids = [officer(service, place, key=key, posts=["decider"]) for place, key in enumerate(keys)]
    case_id = classified(service)
    said = to_sign(service, case_id)
    given = [signature(one, key, said) for one, key in zip(ids, keys, strict=True)]
    service.call("approve_finding", case_id=case_id, signatures=given)
    service.call(
        "move_trace_case", case_id=case_id, to="CAUSE_CLASSIFIED", cause="MALICIOUS", evidence=["检〔2026〕10号"]
    )
    with pytest.raises(InvalidRequest):
        service.call("approve_finding", case_id=case_id, signatures=given)


def test_a_registered_approver_is_one_person_under_any_name(service: Harness):
    one = officer(service, 1, posts=["decider"], acts_as="o8")
    case_id = classified(service)
    after = service.call("approve_finding", case_id=case_id, approved_by=["o8", one])
    assert after["approvals"] == [one]
    lapsed = officer(service, 2, posts=["reviewer"], acts_as="o9")
    with pytest.raises(InvalidRequest, match=f"{lapsed} holds no post decider"):
        service.call("approve_finding", case_id=case_id, approved_by=["o9"])
    assert service.call("approve_finding", case_id=case_id, approved_by=["unregistered"])["approvals"] == [
        one,
        "unregistered",
    ]


def test_who_approved_before_being_registered_approves_once(service: Harness):
    case_id = classified(service)
    service.call("approve_finding", case_id=case_id, approved_by=["o8"])
    one = officer(service, 1, posts=["decider"], acts_as="o8")
    assert service.call("approve_finding", case_id=case_id, approved_by=[one])["approvals"] == ["o8"]


def test_a_finding_is_disposed_of_as_it_was_approved(service: Harness):
    case_id = classified(service)
    service.call("approve_finding", case_id=case_id, approved_by=["o8", "o9"])
    wish = {"case_id": case_id, "to": "DISPOSED", "notice_served_on": TODAY, "defence_heard_on": TODAY}
    with pytest.raises(Conflict, match="approved another finding"):
        service.call("move_trace_case", **wish, document_no="认1", cause_detail="另一行为")
    assert service.call("move_trace_case", **wish, document_no="认1")["disposition"] == "MALICIOUS"


def test_officers_of_another_enterprise_matter_are_free(service: Harness):
    one = officer(service, 1, posts=["decider"], acts_as="o8")
    service.call("declare_interest", officer_id=one, uscc=uscc(77), ground="interest")
    case_id = classified(service)
    assert service.call("approve_finding", case_id=case_id, approved_by=["o8"])["approvals"] == [one]


HEADS = ("执法证号", "姓名", "行政区划代码", "证件有效期起", "证件有效期止", "岗位", "系统账号")
LINES = (
    ("44132300101", "测试一", "441323", "2025-01-01", "2029-12-31", "办案人员；检查人员", "o-101"),
    ("44132300102", "测试二", "441323", "2025-01-01", "2029-12-31", "decider", ""),
    ("44132300103", "测试三", "441323", "2025-01-01", "2029-12-31", "司机", ""),
    ("44132300104", "测试四", "330226", "2025-01-01", "2029-12-31", "办案人员", ""),
    ("44132300105", "测试五", "441323", "2029-01-01", "2025-12-31", "办案人员", ""),
    ("44132300106", "测试六", "441323", "2025-01-01", "2029-12-31", "办案人员", "o-101"),
)


def sheet(*lines: tuple[str, ...]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([HEADS, *lines])
    return out.getvalue().encode()


def test_officers_are_entered_by_file_renewed_by_the_next_and_refused_by_row(service: Harness):
    def file(*lines: tuple[str, ...], **told: Any) -> Any:
        return taken(service, sheet(*lines), kind="import_officers", **told)

    tried = file(*LINES, dry_run=True)
    assert (tried["result"]["entered"], tried["result"]["refused"]) == (2, 4)
    assert service.call("list_officers")["items"] == []
    job = file(*LINES)
    refused = service.call("list_job_refusals", agency="samr", job_id=job["job_id"])["items"]
    assert [(one["row"], one["column"]) for one in refused] == [
        *((4, "岗位"), (5, "执法证号"), (6, "证件有效期止"), (7, "系统账号")),
    ]
    found = service.call("list_officers", agency="samr")["items"]
    assert {(one["name"], tuple(one["posts"]), one["acts_as"]) for one in found} == {
        ("测试一", ("investigator", "inspector"), "o-101"),
        ("测试二", ("decider",), None),
    }
    again = file(LINES[0], (*LINES[1][:4], "2031-12-31", "decider", ""))["result"]
    assert (again["entered"], again["amended"], again["known"]) == (0, 1, 1)
    with pytest.raises(NotPermitted, match="register_officers"):
        taken(service, sheet(*LINES), agency="lab", kind="import_officers")
    template = service.call("start_job", agency="samr", kind="officers_template", parameters={})
    service.run_chores()
    assert service.call("get_job", agency="samr", job_id=template["job_id"])["state"] == "DONE"


def test_another_bodys_certificate_is_not_taken_over_by_a_file(service: Harness):
    service.call("record_officer", agency="ciq", **{**OFFICER, "certificate_no": LINES[0][0]})
    job = taken(service, sheet(LINES[0]), kind="import_officers")
    (refused,) = service.call("list_job_refusals", agency="samr", job_id=job["job_id"])["items"]
    assert refused["column"] == "执法证号"


@pytest.mark.requirement("T-04")
def test_an_approval_given_unsigned_before_the_first_key_does_not_count_after_it(service: Harness):
    case_id = classified(service)
    service.call("approve_finding", case_id=case_id, approved_by=["o8", "o9"])
    keys = [PrivateKey.generate() for _ in range(2)]
    ids = [officer(service, place, key=key, posts=["decider"]) for place, key in enumerate(keys)]
    served = {"to": "DISPOSED", "notice_served_on": TODAY, "defence_heard_on": TODAY, "document_no": "认1"}
    with pytest.raises(Conflict, match="needs the approval of 2 officers"):
        service.call("move_trace_case", case_id=case_id, **served)
    said = to_sign(service, case_id)
    one = service.call("approve_finding", case_id=case_id, signatures=[signature(ids[0], keys[0], said)])
    assert one["approvals"] == [ids[0]], "what was not signed is gone"
    with pytest.raises(Conflict, match="needs the approval of 2 officers"):
        service.call("move_trace_case", case_id=case_id, **served)
    service.call("approve_finding", case_id=case_id, signatures=[signature(ids[1], keys[1], said)])
    assert service.call("move_trace_case", case_id=case_id, **served)["disposition"] == "MALICIOUS"


@pytest.mark.requirement("T-04")
def test_a_successor_is_bound_by_the_keys_of_whose_tasks_it_took_over_in_the_same_county(service: Harness):
    case_id = classified(service)
    officer(service, 1, agency="nh-ciq", key=PrivateKey.generate(), posts=["decider"], division="330226")
    assert service.call("approve_finding", agency="customs", case_id=case_id, approved_by=["o8"])["approvals"] == ["o8"]
    officer(service, 2, key=PrivateKey.generate(), posts=["decider"])
    with pytest.raises(InvalidRequest) as refused:
        service.call("approve_finding", agency="customs", case_id=case_id, approved_by=["o9"])
    assert refused.value.fields[0][0] == "signatures"
