"""What `make up` promises, on the whole stack of real processes."""

import time

import httpx
import pytest

from deploy.local.tokens import Issuer

SERVICES = ("ENTERPRISE", "CREDIT", "INSPECTION", "ENFORCEMENT")
WORKERS = tuple(f"{service}_WORKER" for service in SERVICES)
PARTS = (*SERVICES, *WORKERS, "GATEWAY", "DOOR", "KEEPER")


@pytest.fixture(scope="module")
def http(stack):
    with httpx.Client(base_url=stack.env["SANHU_URL"], timeout=15) as client:
        yield client


def bearer(issuer, agency="ciq", **claims):
    return {"Authorization": f"Bearer {issuer.mint(agency, **claims)}"}


def test_every_process_is_ready(stack):
    assert {state.name: ready for state, ready in stack.status()} == dict.fromkeys(
        ["postgresql", "epmd", "rabbitmq", *(part.lower().replace("_", "-") for part in PARTS)], True
    )


@pytest.mark.parametrize("part", [*PARTS, "RABBITMQ"])
def test_every_process_and_the_broker_tell_their_metrics(stack, part):
    answer = httpx.get(stack.env[f"SANHU_METRICS_{part}"], timeout=10)
    assert answer.status_code == 200
    assert "# TYPE" in answer.text


def test_the_documents_are_served_without_a_token(http):
    assert http.get("/openapi.json").json()["openapi"].startswith("3.1")
    assert http.get("/docs").status_code == 200


def test_a_token_of_the_stacks_issuer_opens_the_door_and_a_strangers_does_not(stack, http, tmp_path):
    path = "/v1/credit/records"
    assert http.get(path, headers=bearer(stack.issuer)).status_code == 200
    stranger = Issuer(tmp_path)
    stranger.prepare()
    assert http.get(path, headers=bearer(stranger)).status_code == 401
    assert http.get(path, headers=bearer(stack.issuer, ttl_s=-600)).status_code == 401
    assert http.get(path).status_code == 401


def test_a_token_without_the_grant_is_refused(stack, http):
    assert http.get("/v1/credit/records", headers=bearer(stack.issuer, scopes=[])).status_code == 403


def test_a_stopped_service_is_unavailable_at_once_and_back_when_it_runs_again(stack, http):
    headers = bearer(stack.issuer)
    stack.stop("credit")
    try:
        before = time.monotonic()
        answer = http.get("/v1/credit/records", headers=headers)
        assert answer.status_code == 503
        assert time.monotonic() - before < 3
    finally:
        stack.start("credit")
    assert http.get("/v1/credit/records", headers=headers).status_code == 200
