"""An operator at the command line, with a real broker and the audit in a real database."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import amqp
import pytest
from click.testing import CliRunner

from databus import contracts, topology
from databus.amqp.address import Address
from databus.amqp.declare import declare
from databus.amqp.failures import QUEUE, REASON
from databus.envelope import Event, to_headers
from databus.identifiers import uuid7
from databus.strict_json import dumps
from deploy.dead_letters import deadletters
from deploy.local.postgresql import administration

ORIGIN = topology.event_queue("credit", "enforcement")


def penalty():
    contract = contracts.get("enforcement.penalty_decided")
    return Event(
        id=str(uuid7()),
        name=contract.name,
        subject="p-1",
        sequence=1,
        time=datetime.now(UTC),
        data=contract.example,
        version=contract.version,
    )


@pytest.fixture
def broken():
    """An event that failed for a reason that has gone."""
    return penalty()


@pytest.fixture
def command(fresh_vhost, fresh_database, broken):
    """Runs `sanhu deadletters …` where credit has one dead letter that could be handled now and one that could not."""
    database = fresh_database("services.credit")
    with amqp.Connection(**Address.parse(fresh_vhost).arguments("test"), confirm_publish=True) as connection:
        channel = connection.channel()
        declare(channel)
        unreadable = replace(penalty(), subject="unreadable")
        for event, body in ((broken, dumps(broken.data)), (unreadable, b"{")):
            headers = to_headers(event) | {QUEUE: ORIGIN, REASON: "RuntimeError: a defect"}
            message = amqp.Message(
                body,
                application_headers=headers,
                message_id=event.id,
                content_type="application/json",
                delivery_mode=2,
            )
            channel.basic_publish_confirm(message, topology.DEAD_EXCHANGE, topology.dead_queue("credit"), timeout=10)
    env = {"SANHU_AMQP_URI": fresh_vhost, "SANHU_DATABASE_URL_CREDIT": database}
    stack = SimpleNamespace(running=lambda: True, env=env)

    def run(*arguments):
        return CliRunner().invoke(deadletters, arguments, obj=stack)

    run.database = database
    return run


def test_they_are_counted_listed_and_shown(command, broken):
    assert "credit       2" in command("list").output
    listed = command("list", "credit").output
    assert broken.id in listed
    assert "RuntimeError: a defect" in listed
    shown = command("show", "credit", broken.id).output
    assert f"queue    {ORIGIN}" in shown
    assert "would be given back" in shown


def test_an_unknown_one_is_told_without_a_traceback(command):
    answer = command("show", "credit", "nothing")
    assert answer.exit_code == 1
    assert "credit has no dead letter nothing" in answer.output


def test_a_dry_run_changes_nothing(command):
    told = command("replay", "credit", "--dry-run").output
    assert "would be given back" in told
    assert "not JSON" in told
    assert "credit       2" in command("list").output


def test_a_replay_asks_why_gives_back_what_is_fit_and_leaves_an_audit_entry(command, broken):
    assert "say with --why" in command("replay", "credit").output
    answer = command("replay", "credit", "--why", "the defect is mended", "--operator", "li.ming")
    assert answer.exit_code == 0, answer.output
    assert "given back 1, failed again 0, left 1" in answer.output
    with administration(command.database) as cursor:
        cursor.execute("SELECT operator, why, message_id::text FROM databus_replays")
        assert cursor.fetchall() == [("li.ming", "the defect is mended", broken.id)]


def test_a_discard_asks_for_a_reason_and_leaves_an_audit_entry(command, broken):
    assert "say with --reason" in command("discard", "credit", broken.id, "--reason", " ").output
    dry = command("discard", "credit", broken.id, "--dry-run")
    assert f"{broken.id}  enforcement.penalty_decided.v1  p-1  would be discarded" in dry.output
    assert "credit       2" in command("list").output
    answer = command("discard", "credit", broken.id, "--reason", "said by mistake", "--by", "li.ming")
    assert answer.exit_code == 0, answer.output
    assert f"{broken.id}  enforcement.penalty_decided.v1  p-1  discarded" in answer.output
    assert "credit       1" in command("list").output
    with administration(command.database) as cursor:
        cursor.execute("SELECT operator, why, message_id, discarded_at <= now() FROM databus_discards")
        assert cursor.fetchall() == [("li.ming", "said by mistake", broken.id, True)]


@pytest.mark.parametrize("option", [("--dry-run",), ("--reason", "w")])
def test_a_discard_of_what_is_not_there_changes_nothing(command, broken, option):
    answer = command("discard", "credit", broken.id, "nothing", *option)
    assert answer.exit_code == 1
    assert "credit has no dead letter nothing" in answer.output
    assert "credit       2" in command("list").output
