"""Several doors share the agencies; what dies is taken over, what changes is followed."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import amqp
import httpx
import pytest
from click.testing import CliRunner

from deploy.cli import main
from deploy.local.ports import free_ports
from tests.infrastructure import ROOT
from tests.integration.door.agency import Agency, wait_until

SIMULATE = {"on": "2026-11-22", "records": []}


def served(port):
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5, trust_env=False).text
    line = next(line for line in text.splitlines() if line.startswith('gateway_door_agencies{state="up"}'))
    return float(line.split()[-1])


@contextmanager
def another_door(stack, tmp_path):
    """One more door on the running stack's servers: its port and process."""
    (port,) = free_ports(1)
    env = stack.env
    settings = {
        "SANHU_AMQP_URI": env["SANHU_AMQP_URI"],
        "SANHU_AMQP_DOOR_URI": env["SANHU_AMQP_DOOR_URI"],
        "SANHU_DATABASE_URL": env["SANHU_DATABASE_URL_GATEWAY"],
        "SANHU_SIGNING_KEY_FILE": env["SANHU_SIGNING_KEY_FILE"],
        "SANHU_HTTP_PORT": str(port),
    }
    with (tmp_path / "door.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway.amqp"], env=os.environ | settings, cwd=ROOT, stdout=log, stderr=log
        )
    try:
        yield port, process
    finally:
        process.kill()
        process.wait()


def answers(agency):
    try:
        return agency.ask("credit.simulate_rating", within_s=1, **SIMULATE)["error"] is None
    except AssertionError:  # it went with the door
        return False


def test_two_doors_share_the_agencies_and_the_dead_ones_are_taken_over(stack, tmp_path):
    env = stack.env
    own = int(env["SANHU_METRICS_DOOR"].rpartition(":")[2].partition("/")[0])
    codes = [name.removeprefix("SANHU_AMQP_URI_") for name in env if name.startswith("SANHU_AMQP_URI_")]
    total = len(codes)
    wait_until(lambda: served(own) == total, "one door to serve all")
    with another_door(stack, tmp_path) as (port, process):
        wait_until(lambda: _up(port) and abs(served(port) - served(own)) <= 1, "a fair share", 30)
        assert served(port) + served(own) == total
        with Agency(env, "lab") as lab, Agency(env, "samr") as samr, Agency(env, "tax") as tax:
            everyone = (lab, samr, tax)
            wait_until(lambda: all(answers(one) for one in everyone), "every agency to be served")
            process.send_signal(signal.SIGKILL)
            killed_s = time.monotonic()
            wait_until(lambda: served(own) == total, "the other to take over", 5)
            assert time.monotonic() - killed_s < 2.5
            assert all(answers(one) for one in everyone)


def test_a_door_that_is_stopped_hands_its_agencies_on_without_an_error_to_anyone(stack, tmp_path):
    env = stack.env
    own = int(env["SANHU_METRICS_DOOR"].rpartition(":")[2].partition("/")[0])
    with another_door(stack, tmp_path) as (port, process):
        wait_until(lambda: _up(port) and abs(served(port) - served(own)) <= 1, "a fair share", 30)
        ended, failures = threading.Event(), []

        def go_on(code):
            with Agency(env, code) as agency:
                while not ended.is_set():
                    if not answers(agency):
                        failures.append(code)

        callers = [threading.Thread(target=go_on, args=(code,)) for code in ("lab", "samr", "tax", "customs")]
        for caller in callers:
            caller.start()
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        time.sleep(1)
        ended.set()
        for caller in callers:
            caller.join()
        assert failures == []


def test_agencies_are_added_rotated_and_removed_while_the_door_runs(stack):
    def sanhu(*arguments):
        done = CliRunner().invoke(main, ["--home", str(stack.home.folder), "agency", *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    sanhu("add", "quay", "--zh", "码头办", "--en", "Quay office", "--division", "441323")
    try:
        assert "quay" in sanhu("list")
        with Agency(stack.env, "quay") as quay:
            wait_until(lambda: answers(quay), "the door to open a gate", 5)
            old = stack.env
            sanhu("rotate", "quay")
            assert stack.env["SANHU_AMQP_URI_QUAY"] != old["SANHU_AMQP_URI_QUAY"]
            with pytest.raises((amqp.AMQPError, OSError, AssertionError)):
                quay.ask("credit.simulate_rating", within_s=3, **SIMULATE)
            with pytest.raises(amqp.AccessRefused):
                Agency(old, "quay")
        with Agency(stack.env, "quay") as quay:
            assert answers(quay)
            last = stack.env
    finally:
        sanhu("remove", "quay", "--yes")
    with pytest.raises(amqp.AccessRefused):
        Agency(last, "quay")
    assert "SANHU_AMQP_URI_QUAY" not in stack.env


def test_after_a_restart_of_the_broker_everyone_is_served_again(stack):
    stack.kill("rabbitmq")
    stack.wait_ready("rabbitmq")
    for part in ("credit", "gateway", "door"):
        stack.wait_ready(part)

    def served_again():
        with Agency(stack.env, "lab") as lab:
            return answers(lab)

    wait_until(served_again, "the door to be back", 20)


def test_while_the_database_is_away_calls_are_told_so_and_are_answered_again_after_it(stack):
    with Agency(stack.env, "lab") as lab:
        assert answers(lab)
        stack.kill("postgresql")
        told = wait_until(lambda: lab.ask("credit.simulate_rating", within_s=12, **SIMULATE)["error"], "an error")
        assert told["exc_type"] in {"Unavailable", "OutcomeUnknown"}
        stack.wait_ready("postgresql")
        wait_until(lambda: answers(lab), "the door to answer again", 20)
    stack.wait_ready("door")


def _up(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
