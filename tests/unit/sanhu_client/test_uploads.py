"""Sending a large file: parts, going on after a break, progress, the deadline; no exchange is needed."""

import json
from hashlib import sha256

import pytest
from sanhu_client import Exchange, Retrying, uploads
from sanhu_client.errors import InvalidRequest, OutcomeUnknown
from sanhu_client.transport import Answer

PART = 4
CONTENT = b"abcdefghij"


class Registry:
    """Answers the three calls of an upload; ends a job after it was asked for a few times."""

    url = "https://exchange.example"

    def __init__(self, *, asked_before=2, ends="DONE", kept=()):
        self.parts = dict(kept)
        self.begun = []
        self.keys = []
        self.left = asked_before
        self.ends = ends

    def send(self, verb, target, headers, body, *, within_s):
        self.keys.append(headers.get("idempotency-key"))
        if target == "/v1/jobs":
            self.begun.append(json.loads(body))
        elif verb == "POST":
            self.parts[int(target.rpartition("/")[2])] = body
        else:
            self.left -= 1
        return Answer(200, {}, json.dumps(self.job()).encode())

    def job(self):
        missing = [number for number in (1, 2, 3) if number not in self.parts]
        state = "RECEIVING" if missing else self.ends if self.left <= 0 else "RUNNING"
        return {"job_id": "j-1", "state": state, "missing_parts": missing, "part_bytes": PART, "percent": 0}

    def close(self):
        pass


class Time:
    def __init__(self):
        self.now = 0.0

    def sleep(self, seconds):
        self.now += seconds

    def monotonic(self):
        return self.now


def sent(registry, file=CONTENT, *, within_s=600.0, progress=None, language=None, **parameters):
    exchange = Exchange(registry.url, "office", token="t", transport=registry, retrying=Retrying(most=1))
    time = Time()
    told = {"sleep": time.sleep, "monotonic": time.monotonic}
    return uploads.upload(exchange, "import_facts", file, parameters, language, progress, within_s, **told)


def test_a_file_is_sent_in_parts_and_waited_for(tmp_path):
    registry, seen = Registry(), []
    file = tmp_path / "证书.csv"
    file.write_bytes(CONTENT)
    job = sent(registry, file, progress=lambda told: seen.append(told["state"]), fact_kind="certificate", language="en")
    assert job["state"] == "DONE"
    assert registry.parts == {1: b"abcd", 2: b"efgh", 3: b"ij"}
    assert registry.begun == [
        {
            "kind": "import_facts",
            "language": "en",
            "parameters": {
                "size_bytes": 10, "sha256": sha256(CONTENT).hexdigest(), "fact_kind": "certificate", "filename": "证书.csv",
            },
        }
    ]  # fmt: skip
    assert seen == ["RECEIVING", "RECEIVING", "RECEIVING", "RUNNING", "RUNNING", "DONE"]


def test_what_the_exchange_has_already_is_not_sent_again():
    registry = Registry(kept={1: b"abcd", 3: b"ij"})
    sent(registry)
    assert registry.parts[2] == b"efgh"
    assert len([key for key in registry.keys if key]) == 2  # begun, and one part


def test_each_call_has_a_key_of_its_own_even_if_one_was_given():
    registry = Registry()
    exchange = Exchange(registry.url, "office", token="t", transport=registry).given(idempotency_key="mine")
    exchange.upload("import_facts", CONTENT, within_s=30, progress=None)
    keys = [key for key in registry.keys if key]
    assert len(set(keys)) == len(keys) == 4
    assert "mine" not in keys


@pytest.mark.parametrize(("kept", "told"), [({}, "upload the same file again"), ({1: b"", 2: b"", 3: b""}, "goes on")])
def test_at_the_deadline_it_is_told_what_to_do(kept, told):
    registry = Registry(asked_before=10**6, kept=kept)
    with pytest.raises(OutcomeUnknown, match=told):
        sent(registry, within_s=0.0 if not kept else 20.0)


def test_a_job_that_failed_is_returned_as_it_ended():
    assert sent(Registry(ends="FAILED"))["state"] == "FAILED"


def test_a_job_is_waited_for_by_its_number():
    registry = Registry(asked_before=1, kept={1: b"", 2: b"", 3: b""})
    exchange = Exchange(registry.url, "office", token="t", transport=registry)
    assert exchange.wait_job("j-1")["state"] == "DONE"


def test_what_the_exchange_refuses_is_raised():
    class Refusing(Registry):
        def send(self, *_, **__):
            return Answer(400, {}, json.dumps({"type": "urn:sanhu:problem:invalid-request"}).encode())

    with pytest.raises(InvalidRequest):
        sent(Refusing())


@pytest.mark.parametrize(("kind", "service", "path"), [
    ("import_facts", None, "/v1/jobs"),
    ("import_records", None, "/v1/credit/jobs"),
    ("declare_consignments", None, "/v1/inspection/jobs"),
    ("import_of_tomorrow", "credit", "/v1/credit/jobs"),
])  # fmt: skip
def test_a_file_goes_to_the_service_whose_kind_it_is(kind, service, path):
    class Listening(Registry):
        def send(self, verb, target, headers, body, *, within_s):
            assert target.startswith(path)
            if target in {"/v1/credit/jobs", "/v1/inspection/jobs"}:
                return Answer(200, {}, json.dumps(self.job()).encode())
            return super().send(verb, target, headers, body, within_s=within_s)

    registry = Listening(asked_before=1)
    exchange = Exchange(registry.url, "samr", token="t", transport=registry)
    assert exchange.upload(kind, CONTENT, service=service, within_s=30)["state"] == "DONE"
