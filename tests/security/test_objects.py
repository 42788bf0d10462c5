"""What belongs to one agency is no other's: every route of the exchange's own that names a thing by its id.

The list of routes is the table's own; each is either open to all who take part, for a reason, or asked for by a
stranger, refused, and noted.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sanhu_client.signatures import PrivateKey

from gateway.http.routes import ROUTES
from gateway.http.routes.route import Route
from tests.integration.door.agency import wait_until
from tests.security.doors import Doors, Refused
from tests.security.town import Town

OWNER, STRANGER = "lab", "association"
NAMING = [route for route in ROUTES if route.service == "gateway" and route.parameters]

# who takes part, what may be had, who agreed what with whom, and the proofs: open by design
OPEN = {
    "gateway.get_agency": "who takes part",
    "gateway.get_dataset": "what may be had",
    "gateway.get_agreement": "who may have what from whom",
    "gateway.get_request": "who asks whom for what",
    "gateway.get_head": "heads are for everyone to keep",
    "gateway.cosign_head": "whoever saw a head may say so",
    "gateway.get_proof": "a proof shows hashes alone",
    "gateway.list_accesses": "cut to the caller's own accesses and its own data sets",
    "gateway.request_correction": "whoever uses the data asks; the provider decides",
}

Made = Callable[[Doors, Town], dict[str, Any]]
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
EMPTY = {"count": 0, "hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}


def receipt(doors: Doors, town: Town) -> dict[str, Any]:
    return {"receipt_id": client(doors, town)["receipt_id"]}


def client(doors: Doors, _: Town) -> dict[str, Any]:
    made = doors.do(OWNER, "gateway.add_client", label="security", secret_sha256=uuid4().hex * 2)
    return {"client_id": made["client_id" if "client_id" in made else "id"], "receipt_id": made["receipt"]["id"]}


def webhook(doors: Doors, _: Town) -> dict[str, Any]:
    made = doors.do(OWNER, "gateway.add_webhook", url=f"https://hooks.example.com/{uuid4()}", events=[])
    return {"webhook_id": made["id"]}


def key(doors: Doors, _: Town) -> dict[str, Any]:
    made = doors.do(OWNER, "gateway.add_key", jwk=PrivateKey.generate().public_jwk())
    return {"kid": made["kid"], "jwk": PrivateKey.generate().public_jwk(), "old_until": f"{TOMORROW}T00:00:00Z"}


def agreement(_: Doors, __: Town) -> dict[str, Any]:
    return {"agreement_id": "customs.credit_record", "fields": ["uscc"], "last_on": TOMORROW}


def correction(doors: Doors, town: Town) -> dict[str, Any]:
    said = {"dataset": "consignment", "field": "product", "wrong": "错", "right": "对"}
    made = doors.do(OWNER, "gateway.request_correction", uscc=town.near, **said)
    return {"correction_id": made["id"]}


def hiding(doors: Doors, town: Town) -> dict[str, Any]:
    until = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    made = doors.do(
        "samr", "gateway.hide_accesses", uscc=town.near, until=until, case_reference="溯1", legal_basis="行政处罚法 54"
    )
    return {"hiding_id": made["id"]}


def reconciliation(doors: Doors, _: Town) -> dict[str, Any]:
    today = datetime.now(UTC).date().isoformat()
    made = doors.do(OWNER, "gateway.reconcile_day", on=today, sent=EMPTY, received=EMPTY)
    return {"reconciliation_id": made["id"], "sent": [], "received": []}


def retraction(doors: Doors, town: Town) -> dict[str, Any]:
    doors.do("customs", "credit.annul_record", record_id=town.things["near", "L05"], document_no="撤1", reason="合成")

    def found() -> Any:
        return doors.http("office", "gateway.list_retractions", {})["items"]

    return {"retraction_id": wait_until(found, "a retraction", 20)[0]["id"]}


def data_request(doors: Doors, _: Town) -> dict[str, Any]:
    asked = {"dataset": "trace_case", "fields": ["uscc"], "valid_to": "2031-12-31", "scene": "合成场景"}
    purposes = [{"code": "conformity_testing", "zh": "检验检测与结果采信", "basis": "S14 六(一)"}]
    made = doors.do(OWNER, "gateway.request_data", purposes=purposes, divisions=[], **asked)
    return {"request_id": made["id"]}


def agency(_: Doors, __: Town) -> dict[str, Any]:
    return {"agency": OWNER, "zh": "别的名字", "reason": "合成"}


MAKERS: dict[str, tuple[Made, dict[str, Any]]] = {
    "gateway.get_receipt": (receipt, {}),
    "gateway.revoke_client": (client, {}),
    "gateway.get_webhook": (webhook, {}),
    "gateway.remove_webhook": (webhook, {}),
    "gateway.list_webhook_deliveries": (webhook, {}),
    "gateway.replay_webhook": (webhook, {"after": 0}),
    "gateway.rotate_key": (key, {}),
    "gateway.revoke_key": (key, {"reason": "合成"}),
    "gateway.change_agreement": (agreement, {"reason": "合成"}),
    "gateway.end_agreement": (agreement, {"reason": "合成"}),
    "gateway.amend_agency": (agency, {}),
    "gateway.remove_agency": (agency, {}),
    "gateway.end_hiding": (hiding, {"reason": "合成"}),
    "gateway.get_correction": (correction, {}),
    "gateway.answer_correction": (correction, {"to": "REFUSED", "answer": "合成"}),
    "gateway.get_retraction": (retraction, {}),
    "gateway.confirm_retraction": (retraction, {"done": "合成"}),
    "gateway.get_reconciliation": (reconciliation, {}),
    "gateway.compare_lists": (reconciliation, {}),
    "gateway.move_request": (data_request, {"to": "CHECKED", "reason": "合成"}),
    "gateway.settle_request": (data_request, {"outcome": "AGREED", "reason": "合成"}),
}


def test_every_route_that_names_a_thing_is_open_for_a_reason_or_asked_for_by_a_stranger() -> None:
    assert {route.operation for route in NAMING} == OPEN.keys() | MAKERS.keys()
    assert not OPEN.keys() & MAKERS.keys()


@pytest.fixture(scope="module")
def made(doors: Doors, town: Town) -> Callable[[str], dict[str, Any]]:
    """A thing of the owner's, made once for each kind."""
    kept: dict[Made, dict[str, Any]] = {}

    def make(operation: str) -> dict[str, Any]:
        maker, more = MAKERS[operation]
        if maker not in kept:
            kept[maker] = maker(doors, town)
        wanted = next(one for one in ROUTES if one.operation == operation)
        takes = set(_takes(wanted))
        return {name: value for name, value in {**kept[maker], **more}.items() if name in takes}

    return make


def _takes(route: Route) -> list[str]:
    from gateway.schemas import OPERATIONS

    return [field.data_key or name for name, field in OPERATIONS[route.method][0]().fields.items()]


def shown(answer: Any) -> Any:
    return {name: value for name, value in answer.items() if name not in {"receipt", "waiting", "after", "parked"}}


@pytest.mark.parametrize("operation", MAKERS)
def test_a_stranger_is_refused_at_both_doors_and_it_is_noted(
    doors: Doors, made: Callable[[str], dict[str, Any]], rows: Callable[..., Any], operation: str
) -> None:
    fields = made(operation)
    (before,) = rows("SELECT count(*) FROM outcomes JOIN intents USING (id) WHERE agency = %s", STRANGER)
    for door in (doors.http, doors.amqp):
        with pytest.raises(Refused) as refused:
            door(STRANGER, operation, fields)
        assert refused.value.kind in {"NotPermitted", "NotFound"}, str(refused.value)
        for value in ("合成场景", "hooks.example.com"):
            assert value not in str(refused.value)
    noted = rows(
        "SELECT door, operation, outcome FROM outcomes JOIN intents USING (id) WHERE agency = %s ORDER BY id DESC LIMIT 2",
        STRANGER,
    )
    assert {(door, name) for door, name, _ in noted} == {("http", operation), ("amqp", operation)}
    assert {outcome for *_, outcome in noted} <= {"NotPermitted", "NotFound"}
    (after,) = rows("SELECT count(*) FROM outcomes JOIN intents USING (id) WHERE agency = %s", STRANGER)
    assert after[0] == before[0] + 2


def test_the_things_are_as_they_were_after_the_stranger(doors: Doors, made: Callable[[str], dict[str, Any]]) -> None:
    assert doors.http(OWNER, "gateway.get_webhook", made("gateway.get_webhook"))["removed_at"] is None
    assert doors.http(OWNER, "gateway.get_correction", made("gateway.get_correction"))["state"] == "REQUESTED"
    agreed = doors.http(OWNER, "gateway.get_agreement", {"agreement_id": "customs.credit_record"})
    assert agreed["version"] == 1
    listed = doors.http(OWNER, "gateway.list_keys", {"agency": OWNER})
    kid = made("gateway.revoke_key")["kid"]
    assert next(one for one in listed["keys"] if one["kid"] == kid)["revoked_at"] is None


LISTS = {
    "gateway.list_webhooks": "id",
    "gateway.list_clients": "id",
    "gateway.list_own_accesses": "entry_id",
    "gateway.list_hidings": "id",
    "gateway.list_reconciliations": "id",
    "gateway.list_corrections": "id",
    "gateway.list_retractions": "id",
}


@pytest.mark.parametrize("operation", LISTS)
def test_a_list_of_ones_own_holds_nothing_of_another(
    doors: Doors, made: Callable[[str], dict[str, Any]], operation: str
) -> None:
    for one in MAKERS:
        made(one)
    for item in [*doors.http("tax", operation, {})["items"], *doors.amqp("tax", operation, {})["items"]]:
        owner = item.get("agency")
        code = owner["code"] if isinstance(owner, dict) else owner
        assert code in {None, "tax"}
        assert OWNER not in {item.get("requested_by"), item.get("ordered_by")}


def test_entries_of_the_log_show_a_stranger_their_place_alone(doors: Doors, town: Town) -> None:
    shown_entries = doors.http(STRANGER, "gateway.list_log_entries", {"limit": 200})["items"]
    assert len(shown_entries) > 20
    for entry in shown_entries:
        told = json.dumps(entry, ensure_ascii=False)
        if f'"{STRANGER}"' not in told:
            assert town.far not in told
            assert "request." not in str(
                entry.get("fields", entry.get("entry", {})).keys() if isinstance(entry.get("fields"), dict) else ""
            )


@pytest.mark.parametrize("role", ["portal", "enterprise"])
def test_the_public_and_the_enterprises_do_not_read_what_their_portal_did(doors: Doors, town: Town, role: str) -> None:
    own = {"role": role} | ({"uscc": town.near} if role == "enterprise" else {})
    for operation, fields in (
        ("gateway.list_log_entries", {}),
        ("gateway.list_own_accesses", {}),
        ("gateway.list_retractions", {}),
        ("gateway.list_requests", {}),
        ("gateway.get_correction", {"correction_id": str(uuid4())}),
    ):
        with pytest.raises(Refused) as refused:
            doors.http("portal", operation, fields, **own)
        assert refused.value.kind == "NotPermitted"


def test_of_receipts_given_through_the_portal_each_enterprise_has_its_own(doors: Doors, town: Town) -> None:
    """Whoever calls in these roles shares an agency with many others."""

    def declared(uscc: str) -> str:
        goods = {"hs_code": "640399", "product": "女鞋", "quantity": "1", "unit": "双", "destination": "DE"}
        value = {"amount": "1.00", "currency": "USD"}
        fields = {"uscc": uscc, "declaration_no": f"R{uuid4().hex[:10]}", "value": value, **goods}
        made = doors.http("portal", "inspection.declare_consignment", fields, role="enterprise", uscc=uscc)
        return str(made["receipt"]["id"])

    near, far = declared(town.near), declared(town.far)
    own = {"role": "enterprise", "uscc": town.near}
    assert doors.http("portal", "gateway.get_receipt", {"receipt_id": near}, **own)["id"] == near
    strangers = ((far, own), (near, {"role": "portal"}), (near, {"role": "enterprise", "uscc": town.far}))
    for receipt_id, who in strangers:
        with pytest.raises(Refused) as refused:
            doors.http("portal", "gateway.get_receipt", {"receipt_id": receipt_id}, **who)
        assert refused.value.kind == "NotPermitted"
    assert doors.http("portal", "gateway.get_receipt", {"receipt_id": far})["id"] == far
