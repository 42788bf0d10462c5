"""The stack's two servers under their supervisor, without the services."""

import os
import shutil
import signal
import stat
import subprocess
import sys

import amqp
import psycopg2
import pytest

from deploy.local.processes import DidNotStart, processes_with
from deploy.local.stack import MARK, Stack
from tests.infrastructure import ROOT, make_folder, wait_for


@pytest.fixture(scope="module")
def servers():
    stack = Stack(make_folder("servers"), attached=True)
    stack.start_servers()
    yield stack
    stack.down(purge=True)


def test_each_service_has_a_database_that_the_others_may_not_enter(servers):
    env = servers.env
    for name in ("ENTERPRISE", "CREDIT", "INSPECTION", "ENFORCEMENT", "GATEWAY"):
        psycopg2.connect(env[f"SANHU_DATABASE_URL_{name}"]).close()
    intruder = env["SANHU_DATABASE_URL_CREDIT"].removesuffix("/sanhu_credit") + "/sanhu_enterprise"
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(intruder)


def test_stack_env_holds_key_value_lines_that_only_the_owner_reads(servers):
    lines = servers.home.env_file.read_text().splitlines()
    assert all("=" in line and not line.startswith((" ", "#")) for line in lines)
    assert {"SANHU_URL", "SANHU_AMQP_URI", "SANHU_METRICS_RABBITMQ", "SANHU_METRICS_CREDIT"} <= servers.env.keys()
    assert stat.S_IMODE(servers.home.env_file.stat().st_mode) == 0o600


def test_another_shell_sees_the_same_stack(servers):
    ready = {state.name: is_ready for state, is_ready in Stack(servers.home.folder).status()}
    assert ready["postgresql"]
    assert ready["rabbitmq"]
    assert not ready["credit"]


def test_a_second_start_finds_the_servers_running_and_changes_nothing(servers):
    pids = [servers.pid(name) for name in ("postgresql", "rabbitmq")]
    before = servers.env
    assert Stack(servers.home.folder, attached=True).start_servers() == before
    assert [servers.pid(name) for name in ("postgresql", "rabbitmq")] == pids


def test_a_killed_database_is_started_again_where_it_was(servers):
    url = servers.env["SANHU_DATABASE_URL_CREDIT"]
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
    old = servers.pid("postgresql")
    servers.kill("postgresql")
    wait_for(lambda: servers.pid("postgresql") not in {0, old}, within_s=20)
    servers.wait_ready("postgresql")
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM kept")
        assert cursor.fetchall() == [(7,)]


def test_two_stacks_run_beside_each_other(servers):
    other = Stack(make_folder("servers"), attached=True)
    try:
        env = other.start_servers()
        assert env["SANHU_AMQP_URI"] != servers.env["SANHU_AMQP_URI"]
        psycopg2.connect(env["SANHU_DATABASE_URL_CREDIT"]).close()
    finally:
        other.down(purge=True)
    assert servers.running()
    assert not other.home.folder.exists()


def test_existing_servers_are_used_and_left_alone(servers, postgresql, rabbitmq, monkeypatch):
    vhost = rabbitmq.uri.rpartition("/")[0] + "/brought"
    monkeypatch.setenv("SANHU_AMQP_URI", vhost)
    monkeypatch.setenv("SANHU_RABBITMQ_MANAGEMENT_URL", rabbitmq.server.management_url)
    for name in ("ENTERPRISE", "CREDIT", "INSPECTION", "ENFORCEMENT", "GATEWAY"):
        monkeypatch.setenv(f"SANHU_DATABASE_URL_{name}", postgresql.fresh())
    stack = Stack(make_folder("existing"), attached=True)
    try:
        env = stack.start_servers()
        assert env["SANHU_AMQP_URI"] == vhost
        assert env["SANHU_DATABASE_URL_CREDIT"] == os.environ["SANHU_DATABASE_URL_CREDIT"]
        assert {state.name for state, _ in stack.status()} == {
            *(
                "enterprise",
                "enterprise-worker",
                "credit",
                "credit-worker",
                "inspection",
                "inspection-worker",
                "enforcement",
                "enforcement-worker",
            ),
            *("gateway", "door", "keeper"),
        }
        names = [each["name"] for each in rabbitmq.server.management.get("/api/vhosts")]
        assert "brought" in names
    finally:
        stack.down(purge=True)
    assert rabbitmq.server.accepts()
    assert postgresql.server.accepts()


def test_a_database_that_cannot_be_used_is_named_and_nothing_stays_running(rabbitmq, postgresql, monkeypatch):
    monkeypatch.setenv("SANHU_AMQP_URI", rabbitmq.uri)
    for name in ("ENTERPRISE", "CREDIT", "INSPECTION", "ENFORCEMENT", "GATEWAY"):
        monkeypatch.setenv(f"SANHU_DATABASE_URL_{name}", postgresql.fresh())
    monkeypatch.setenv("SANHU_DATABASE_URL_CREDIT", postgresql.url("nowhere"))
    stack = Stack(make_folder("unusable"), attached=True)
    try:
        with pytest.raises(DidNotStart, match=r"SANHU_DATABASE_URL_CREDIT cannot be used: .*nowhere"):
            stack.start_servers()
        assert not stack.running()
        assert stack.env == {}
    finally:
        stack.down(purge=True)


def test_a_stack_whose_starter_was_killed_ends_and_the_next_start_works():
    folder = make_folder("orphan")
    script = (
        "import sys, time; from pathlib import Path; from deploy.local.stack import Stack;"
        "Stack(Path(sys.argv[1]), attached=True).start_servers(); print('up', flush=True); sys.stdin.read()"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    stack = Stack(folder, attached=True)
    try:
        assert starter.stdout is not None
        assert any(line.strip() == "up" for line in starter.stdout)
        starter.send_signal(signal.SIGKILL)
        starter.wait()
        assert starter.stdin is not None
        starter.stdin.close()
        starter.stdout.close()
        wait_for(lambda: not stack.running(), within_s=40)
        wait_for(lambda: not processes_with(f"{MARK}={folder}"), within_s=40)
        assert stack.crashed()
        env = stack.start_servers()
        psycopg2.connect(env["SANHU_DATABASE_URL_CREDIT"]).close()
    finally:
        stack.down(purge=True)
        shutil.rmtree(folder, ignore_errors=True)


def test_the_internal_vhost_takes_its_user(servers):
    login, _, place = servers.env["SANHU_AMQP_URI"].removeprefix("amqp://").partition("@")
    user, _, password = login.partition(":")
    host, _, vhost = place.partition("/")
    with amqp.Connection(host, user, password, virtual_host=vhost) as connection:
        assert connection.connected
