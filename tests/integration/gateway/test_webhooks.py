"""Events sent to webhooks by a running keeper: in order, signed, again until taken, to nowhere that is forbidden."""

import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanhu_client.signatures import Request, check_event, check_request

from deploy.local.certificates import Authority
from tests.infrastructure import Broker, Databases
from tests.integration.gateway.events import GRADE, USCC, Sink, Taken, event, keeper_settings, say
from tests.integration.gateway.parts import ROOT, Border, free_port, wait_until

WEBHOOKS = "/v1/exchange/webhooks"


class Keeper:
    """A keeper's process."""

    def __init__(self, folder: Path, border: Border, **settings: str) -> None:
        self.port = free_port()
        environment = os.environ | keeper_settings(
            folder, border.signatory.key_file, border.database_url, self.port, **settings
        )
        self._log = (folder / "keeper.log").open("ab")
        command = [sys.executable, "-m", "gateway.evidence"]
        self._process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=self._log, stderr=self._log)
        self.log = folder / "keeper.log"

    def ready(self) -> bool:
        assert self._process.poll() is None, self.log.read_text()
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def metrics(self) -> str:
        return httpx.get(f"http://127.0.0.1:{self.port}/metrics", trust_env=False).text

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()

    def stop(self) -> None:
        self._process.terminate()
        assert self._process.wait(20) == 0, self.log.read_text()
        self._log.close()


LOCAL = {"SANHU_WEBHOOK_HOSTS": "127.0.0.1", "SANHU_WEBHOOK_PAUSES_S": "0,1", "SANHU_WEBHOOK_TIMEOUT_S": "2"}


@pytest.fixture(scope="module")
def border(tmp_path_factory: pytest.TempPathFactory, postgresql: Databases, rabbitmq: Broker) -> Iterator[Border]:
    uri, database = rabbitmq.fresh(), postgresql.fresh("gateway")
    border = Border(tmp_path_factory.mktemp("border"), uri, database, settings=LOCAL)
    border.start()
    yield border
    border.stop()
    postgresql.drop(database)
    rabbitmq.drop(uri)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory, border: Border) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path_factory.mktemp("keeper"), border, **LOCAL)
    wait_until(keeper.ready, "the keeper")
    yield keeper
    keeper.stop()


@pytest.fixture
def hook(border: Border) -> Iterator[Callable[..., dict[str, Any]]]:
    """Makes webhooks that are removed after the test."""
    made: list[tuple[str, str]] = []

    def make(url: str, agency: str = "customs", **fields: Any) -> dict[str, Any]:
        answer = border.call("POST", WEBHOOKS, agency=agency, json={"url": url, **fields})
        assert answer.status_code == 201, answer.text
        made.append((agency, answer.json()["id"]))
        return answer.json()

    yield make
    for agency, number in made:
        assert border.call("DELETE", f"{WEBHOOKS}/{number}", agency=agency).status_code == 200


def deliveries(border: Border, number: str, agency: str = "customs", **query: Any) -> list[dict[str, Any]]:
    answer = border.call("GET", f"{WEBHOOKS}/{number}/deliveries", agency=agency, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.usefixtures("keeper")
def test_an_event_comes_as_cloudevents_in_binary_mode_signed_by_the_exchange(border: Border, hook: Any) -> None:
    with Sink() as sink:
        made = hook(sink.url)
        said = event()
        say(border.database_url, [said])
        wait_until(lambda: sink.taken, "the event")
        got = sink.taken[0]
        assert got.headers["ce-id"] == said.id
        assert got.headers["ce-type"] == "cn.sanhu.credit.grade_changed.v1"
        assert got.headers["content-type"] == "application/json"
        assert got.data["grade"] == said.data["grade"]
        key = border.signatory.key()
        find = {key.kid: key.public_jwk()}.get
        assert check_event(got.headers, got.body, find) == key.kid
        signed = check_request(Request.of("POST", sink.url, got.headers), find)
        assert signed.kid == key.kid
        assert '"ce-id"' in signed.base
        wait_until(lambda: deliveries(border, made["id"])[0]["state"] == "DELIVERED", "its note")
        found = deliveries(border, made["id"])[0]
        assert (found["event_id"], found["event"], found["answer"], found["attempts"]) == (said.id, GRADE, "204", 1)
        entries = border.rows(
            "SELECT 1 FROM unsequenced WHERE fields->>'event' = %s UNION ALL SELECT 1 FROM log_entries LIMIT 1", said.id
        )
        assert entries


@pytest.mark.usefixtures("keeper")
def test_only_what_the_webhook_names_and_the_agency_may_have_is_sent(border: Border, hook: Any) -> None:
    with Sink() as sink, Sink() as other:
        hook(sink.url, events=["enterprise.registered"])
        hook(other.url, agency="lab")
        say(
            border.database_url,
            [event(), event("enterprise.registered"), event("enforcement.complaint_substantiated")],
        )
        wait_until(lambda: sink.taken, "the event")
        wait_until(lambda: len(other.taken) >= 2, "the lab's events")
        assert [got.headers["ce-type"] for got in sink.taken] == ["cn.sanhu.enterprise.registered.v1"]
        assert "cn.sanhu.enforcement.complaint_substantiated.v1" not in {got.headers["ce-type"] for got in other.taken}


@pytest.mark.usefixtures("keeper")
def test_events_about_one_subject_keep_their_order_over_failures(border: Border, hook: Any) -> None:
    failing = threading.Event()
    failing.set()

    def answer(got: Taken) -> int:
        return 500 if failing.is_set() and got.headers["ce-subject"] == "s1" else 200

    with Sink(answer) as sink:
        hook(sink.url)
        say(border.database_url, [event(subject="s1", sequence=number) for number in (1, 2, 3)])
        say(border.database_url, [event(subject="s2", sequence=1)])
        wait_until(lambda: sink.about("s1") and sink.about("s2"), "the first attempts")
        failing.clear()
        wait_until(lambda: len({got.headers["ce-sequence"] for got in sink.about("s1")}) == 3, "all of them")
        numbers = [int(got.headers["ce-sequence"]) for got in sink.about("s1")]
        assert numbers == sorted(numbers)
        assert numbers.count(1) >= 2


@pytest.mark.usefixtures("keeper")
def test_after_the_last_attempt_an_event_is_parked_seen_and_replayed(border: Border, hook: Any) -> None:
    statuses = [503]
    with Sink(lambda _: statuses[0]) as sink:
        made = hook(sink.url)
        said = event(subject="parked")
        say(border.database_url, [said])
        parked = wait_until(lambda: deliveries(border, made["id"], state="PARKED"), "the event to be parked")
        assert (parked[0]["attempts"], parked[0]["answer"], parked[0]["next_at"]) == (3, "503", None)
        # an endpoint that says it failed has got the data all the same: each time is in the log
        handed = "SELECT count(*) FROM log_entries WHERE convert_from(shown, 'UTF8')::jsonb ->> 'event' = %s"
        wait_until(lambda: border.rows(handed, said.id) == [(3,)], "every attempt to be in the log")
        attempts = [got.at_s for got in sink.taken]
        assert attempts[2] - attempts[1] >= 0.9  # the second pause
        shown = border.call("GET", f"{WEBHOOKS}/{made['id']}", agency="customs").json()
        assert (shown["parked"], shown["waiting"]) == (1, 0)
        say(border.database_url, [event(subject="parked", sequence=2)])
        wait_until(lambda: len(deliveries(border, made["id"])) == 2, "the next one, which does not wait for it")
        statuses[0] = 200
        answer = border.call("POST", f"{WEBHOOKS}/{made['id']}/replays", agency="customs", json={})
        assert answer.status_code == 200, answer.text
        assert answer.json()["queued"] >= 1
        wait_until(
            lambda: {one["state"] for one in deliveries(border, made["id"])} == {"DELIVERED"}, "the event to be taken"
        )


@pytest.mark.usefixtures("keeper")
def test_what_was_delivered_is_sent_again_where_that_is_asked_for(border: Border, hook: Any) -> None:
    with Sink() as sink:
        made = hook(sink.url)
        say(border.database_url, [event(), event(sequence=2)])
        wait_until(lambda: len(deliveries(border, made["id"], state="DELIVERED")) == 2, "both")
        first = deliveries(border, made["id"])[1]["position"]
        answer = border.call(
            "POST", f"{WEBHOOKS}/{made['id']}/replays", agency="customs", json={"after": first, "delivered": True}
        )
        assert answer.json()["queued"] == 1
        wait_until(lambda: len(sink.taken) == 3, "it again")
        assert sink.taken[2].headers["ce-id"] == sink.taken[1].headers["ce-id"]


@pytest.mark.usefixtures("keeper")
def test_a_slow_endpoint_holds_up_nobody_else(border: Border, hook: Any) -> None:
    release = threading.Event()
    with Sink(lambda _: (release.wait(30) and 200) or 200) as slow, Sink() as quick:
        hook(slow.url)
        hook(quick.url, agency="samr")
        say(border.database_url, [event(subject=f"s{number}", sequence=1) for number in range(40)])
        wait_until(lambda: len(quick.taken) == 40, "all events at the quick one", patience_s=10)
        assert len(slow.taken) <= 24
        release.set()


@pytest.mark.usefixtures("keeper")
def test_redirects_are_not_followed(border: Border, hook: Any) -> None:
    with Sink(lambda _: 307) as sink:
        made = hook(sink.url)
        say(border.database_url, [event()])
        found = wait_until(lambda: deliveries(border, made["id"], state="PARKED"), "it to be given up")
        assert "redirects are not followed" in found[0]["answer"]
        assert {got.path for got in sink.taken} == {"/events"}


@pytest.mark.usefixtures("keeper")
def test_an_endpoint_that_does_not_answer_or_is_not_there_is_told_so(border: Border, hook: Any) -> None:
    release = threading.Event()
    with Sink(lambda _: (release.wait(30) and 200) or 200) as silent:
        late = hook(silent.url)
        gone = hook(f"http://127.0.0.1:{free_port()}/")
        say(border.database_url, [event()])
        wait_until(lambda: "no answer" in str(deliveries(border, late["id"])[:1]), "the time to end")
        wait_until(lambda: "not reached" in str(deliveries(border, gone["id"])[:1]), "the refusal")
        release.set()


def test_nothing_is_lost_when_the_keeper_is_killed(border: Border, hook: Any, keeper: Keeper, tmp_path: Path) -> None:
    with Sink() as sink:
        hook(sink.url)
        other = Keeper(tmp_path, border, **LOCAL)  # stands by, then takes over
        wait_until(other.ready, "the second keeper")
        say(border.database_url, [event(subject=f"k{number}") for number in range(30)])
        wait_until(lambda: len(sink.taken) > 3, "the first events")
        other.kill()
        wait_until(lambda: len({got.headers["ce-id"] for got in sink.taken}) == 30, "all of them")
        assert "gateway_webhook_attempts_total" in keeper.metrics()
        assert "gateway_webhook_waiting" in keeper.metrics()


def test_a_removed_webhook_gets_nothing_more(border: Border, keeper: Keeper) -> None:
    with Sink() as sink:
        made = border.call("POST", WEBHOOKS, agency="customs", json={"url": sink.url}).json()
        assert border.call("DELETE", f"{WEBHOOKS}/{made['id']}", agency="customs").status_code == 200
        say(border.database_url, [event()])
        with Sink() as other:
            number = border.call("POST", WEBHOOKS, agency="samr", json={"url": other.url}).json()["id"]
            say(border.database_url, [event(sequence=2)])
            wait_until(lambda: other.taken, "another's event")
            assert border.call("DELETE", f"{WEBHOOKS}/{number}", agency="samr").status_code == 200
        assert sink.taken == []
        shown = border.call("GET", f"{WEBHOOKS}/{made['id']}", agency="customs").json()
        assert shown["removed_at"] is not None
        assert keeper.ready()


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.example/in",
        "https://10.0.0.1/in",
        "https://192.168.1.1/in",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/in",
        "https://[::ffff:10.0.0.1]/in",
        "https://[64:ff9b::a00:1]/in",
        "https://127.0.0.2/in",
        "https://user:password@portal.example/in",
        "https://portal.example/in#part",
        "ftp://portal.example/in",
        "https:///in",
        "https://portal.example\\@10.0.0.1/",
        "https://例子.example/in",
        "nonsense",
    ],
)
def test_a_url_that_leads_inside_or_is_none_is_refused(border: Border, url: str) -> None:
    answer = border.call("POST", WEBHOOKS, agency="customs", json={"url": url})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "url"


def test_a_name_that_leads_inside_is_not_connected_to(border: Border, tmp_path: Path, hook: Any) -> None:
    """`localhost` is not named by the operator, though its address would be reached."""
    with Sink() as sink:
        made = hook(f"https://localhost:{sink.port}/events")
        keeper = Keeper(tmp_path, border, **{**LOCAL, "SANHU_WEBHOOK_HOSTS": "elsewhere.example"})
        try:
            wait_until(keeper.ready, "the keeper")
            say(border.database_url, [event()])
            found = wait_until(lambda: deliveries(border, made["id"], state="PARKED"), "it to be given up", 30)
            assert "not a public address" in found[0]["answer"]
            assert sink.taken == []
        finally:
            keeper.kill()


def test_tls_is_checked_against_the_authorities_the_operator_trusts(
    border: Border, tmp_path: Path, hook: Any, keeper: Keeper
) -> None:
    authority = Authority(tmp_path / "authority")
    server = authority.server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    with Sink(tls=context) as sink:
        made = hook(sink.url)
        say(border.database_url, [event()])
        found = wait_until(lambda: deliveries(border, made["id"], state="PARKED"), "it to be given up")
        assert "CERTIFICATE_VERIFY_FAILED" in found[0]["answer"]
        assert sink.taken == []
        assert keeper.ready()


def test_no_agency_sees_or_removes_the_webhook_of_another(border: Border, hook: Any) -> None:
    made = hook("https://portal.example/in")
    for verb, path in (
        ("GET", f"{WEBHOOKS}/{made['id']}"),
        ("DELETE", f"{WEBHOOKS}/{made['id']}"),
        ("GET", f"{WEBHOOKS}/{made['id']}/deliveries"),
        ("POST", f"{WEBHOOKS}/{made['id']}/replays"),
    ):
        options = {"json": {}} if verb == "POST" else {}
        assert border.call(verb, path, agency="samr", **options).status_code == 404
    assert made["id"] not in border.call("GET", WEBHOOKS, agency="samr").text


def test_a_webhook_is_made_once_for_a_key_and_once_for_a_url(border: Border, hook: Any) -> None:
    url = "https://portal.example/once"
    made = hook(url)
    answer = border.call("POST", WEBHOOKS, agency="customs", json={"url": url})
    assert answer.status_code == 409
    headers = {"Idempotency-Key": "hook-1"}
    body = {"url": "https://portal.example/twice"}
    first = border.call("POST", WEBHOOKS, agency="customs", headers=headers, json=body)
    again = border.call("POST", WEBHOOKS, agency="customs", headers=headers, json=body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert made["id"] != first.json()["id"]
    assert border.call("DELETE", f"{WEBHOOKS}/{first.json()['id']}", agency="customs").status_code == 200


def test_an_agency_has_so_many_webhooks_and_no_more(border: Border, hook: Any) -> None:
    for number in range(10):
        hook(f"https://portal.example/{number}", agency="qts")
    answer = border.call("POST", WEBHOOKS, agency="qts", json={"url": "https://portal.example/more"})
    assert answer.status_code == 409
    assert "remove one first" in answer.json()["detail"]
    assert USCC
