"""What was noted is in the log within 2 s, once, whatever dies; and the log verifies by public keys alone."""

import asyncio
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import asyncpg
import click
import pytest
from click.testing import CliRunner, Result
from sanhu_client.evidence import leaves, merkle
from sanhu_client.evidence.heads import Cosignature, SignedHead
from sanhu_client.evidence.verify import verify_log
from sanhu_client.signatures import PrivateKey

from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from deploy.verify import log as commands
from deploy.verify import verify
from gateway.evidence import proofs, retention, store
from gateway.evidence.entries import is_of_body
from gateway.evidence.epochs import open_epoch
from gateway.evidence.job import Desk
from gateway.evidence.memory import Forgotten
from gateway.evidence.sequencing import Sequencer
from tests.integration.gateway.keeping import (
    KEY,
    KEYS,
    USCC,
    KeeperProcess,
    exported,
    heads_of,
    intent,
    note,
    note_and_sequence,
    outcome,
    sequence,
    settings,
    with_database,
)
from tests.integration.gateway.parts import wait_until


@pytest.fixture
def database(fresh_database: Callable[[str | None], str]) -> str:
    return fresh_database("gateway")


@pytest.fixture
def keepers(tmp_path: Path, database: str) -> Iterator[list[KeeperProcess]]:
    made = [KeeperProcess(tmp_path, database, f"keeper-{number}") for number in range(2)]
    yield made
    for each in made:
        if each._process is not None:
            each.stop()


def rows(database: str, query: str, *values: object) -> list[asyncpg.Record]:
    return with_database(database, lambda connection: connection.fetch(query, *values))


def test_what_was_noted_is_in_the_log_within_two_seconds(database: str, keepers: list[KeeperProcess]) -> None:
    keepers[0].start()
    keepers[0].wait_ready()

    async def measure(connection: asyncpg.Connection) -> list[float]:
        waits = []
        for _ in range(5):
            asked = intent()
            await note(connection, [asked], [outcome(asked)])
            begun_s = time.monotonic()
            while not await store.find_entries(connection, UUID(asked.id)):
                assert time.monotonic() - begun_s < 2
                await asyncio.sleep(0.02)
            waits.append(time.monotonic() - begun_s)
        return waits

    assert max(with_database(database, measure)) < 2
    report = verify_log(exported(database), KEYS)
    assert report.ok, report.findings
    assert report.entries == 5
    assert keepers[0].metric("gateway_log_size") == 5
    assert keepers[0].stop() == 0


def test_an_entry_tells_the_call_and_every_proof_of_it_holds(database: str) -> None:
    noted = [(asked, outcome(asked)) for asked in (intent() for _ in range(700))]
    for at in (0, 300, 301):
        note_and_sequence(database, *noted[at : {0: 300, 300: 301, 301: 700}[at]])

    async def check(connection: asyncpg.Connection) -> None:
        latest = await store.latest_head(connection)
        assert latest is not None
        assert latest.head.size == 700
        for index in (0, 1, 255, 256, 299, 300, 511, 512, 699):
            (entry,) = await store.find_entries(connection, UUID(noted[index][0].id))
            assert (entry.position, entry.index, entry.kind) == (index, index, "exchange")
            assert leaves.leaf_of_entry(entry.whole()) == entry.leaf
            for size in (300, 301, 512, 700):
                if index < size:
                    path = await proofs.inclusion(connection, 1, index, size)
                    root = await proofs.root(connection, 1, size)
                    assert merkle.is_included(entry.leaf, index, size, path, root)
        heads = [await store.find_head(connection, size) for size in (300, 301, 700)]
        for old in heads:
            for new in heads:
                assert old is not None
                assert new is not None
                if old.head.size <= new.head.size:
                    path = await proofs.consistency(connection, 1, old.head.size, new.head.size)
                    assert merkle.is_consistent(
                        old.head.size, old.head.root_bytes, new.head.size, new.head.root_bytes, path
                    )

    with_database(database, check)
    report = verify_log(exported(database), KEYS)
    assert report.ok, report.findings
    assert (report.entries, report.heads) == (700, 3)


def test_entries_are_found_by_enterprise_and_by_what_they_carried(database: str) -> None:
    asked = intent()
    note_and_sequence(database, (asked, outcome(asked)))
    assert [row["position"] for row in rows(database, "SELECT * FROM subject_index WHERE uscc = $1", USCC)] == [0]
    assert [row["position"] for row in rows(database, "SELECT * FROM mention_index WHERE key = 'r-1'")] == [0]


def test_an_outcome_found_out_later_makes_a_second_entry(database: str) -> None:
    asked = intent()
    unknown = outcome(asked, b"", outcome="OutcomeUnknown", subjects=())
    note_and_sequence(database, (asked, unknown))
    note_and_sequence(database, (asked, outcome(asked, reconciled=True)))
    note_and_sequence(database, (asked, outcome(asked, reconciled=True)))  # and no third
    found = with_database(database, lambda connection: store.find_entries(connection, UUID(asked.id)))
    assert [entry.fields["outcome"] for entry in found] == ["OutcomeUnknown", "ok"]
    assert found[1].fields["reconciled"] is True


def test_an_outcome_written_again_is_in_the_log_once(database: str) -> None:
    asked = intent()
    told = outcome(asked)
    for _ in range(3):
        note_and_sequence(database, (asked, told))
    assert len(rows(database, "SELECT FROM log_entries")) == 1


def test_events_carried_and_decisions_of_services_are_entries_too(database: str) -> None:
    event, carried = uuid7(), uuid7()
    data = {"uscc": USCC, "grade": "B", "rule_set": "credit-2026.1", "deductions": [{"record_id": "r-9"}]}

    async def work(connection: asyncpg.Connection) -> None:
        for number, name in enumerate(("credit.grade_changed", "enterprise.changed"), 1):
            await connection.execute(
                "INSERT INTO deliveries (id, producer, type, version, subject, sequence, time, uscc, agency, data,"
                " delivered_at, position) VALUES ($1, 'credit', $2, 1, $3, 4, now(), $3, 'samr', $4, now(), $5)",
                UUID(event if number == 1 else uuid7()),
                name,
                USCC,
                json.dumps(data),
                number,
            )
        fields = {"at": datetime.now(UTC).isoformat(), "agency": "tax", "position": 1, "answer.grade": "B"}
        await connection.execute(
            "INSERT INTO unsequenced (kind, ref, fields) VALUES ('event', $1, $2)",
            UUID(carried),
            json.dumps({**fields, "subjects": [USCC], "answer.score": 85.5}),
        )
        await sequence(database)

    with_database(database, work)
    (told,) = with_database(database, lambda connection: store.find_entries(connection, UUID(carried)))
    assert (told.kind, told.agency, told.fields["feed_position"]) == ("event", "tax", 1)
    (decided,) = with_database(database, lambda connection: store.find_entries(connection, UUID(event)))
    assert (decided.kind, decided.fields["rule_set"], decided.fields["sequence"]) == ("decision", "credit-2026.1", 4)
    assert len(rows(database, "SELECT FROM subject_index WHERE uscc = $1", USCC)) == 2
    assert verify_log(exported(database), KEYS).ok
    note_and_sequence(database)  # nothing is taken twice
    assert len(rows(database, "SELECT FROM log_entries")) == 2


def test_a_field_erased_is_gone_and_the_log_verifies(database: str) -> None:
    asked = intent(request=b'{"detail":"Li Lei","uscc":"%s"}' % USCC.encode())
    note_and_sequence(database, (asked, outcome(asked)), *((each, outcome(each)) for each in (intent(), intent())))
    before = heads_of(exported(database))

    async def erase(connection: asyncpg.Connection) -> list[str]:
        (entry,) = await store.find_entries(connection, UUID(asked.id))
        assert entry.fields["request.detail"] == "Li Lei"
        first = await store.erase(connection, {entry: ["request.detail", "no such field"]})
        (entry,) = await store.find_entries(connection, UUID(asked.id))
        assert entry.fields["request.uscc"] == USCC
        second = await store.erase(connection, {entry: ["request.uscc", "request.detail"]})
        return [*first, *second]

    assert with_database(database, erase) == ["request.detail", "request.uscc"]
    lines = exported(database)
    assert "Li Lei" not in "".join(lines)
    assert json.loads(lines[0])["digests"].keys() == {"request.detail", "request.uscc"}
    assert verify_log(lines, KEYS, before).ok
    (row,) = rows(database, "SELECT secret, salts FROM log_entries WHERE id = $1", UUID(asked.id))
    assert row["secret"] is None
    assert "request.detail" not in row["salts"]


def test_sequencers_at_the_same_time_take_nothing_twice(database: str) -> None:
    async def work(connection: asyncpg.Connection) -> None:
        async def feed() -> None:
            for _ in range(60):
                asked = [intent() for _ in range(20)]
                await note(connection, asked, [outcome(each) for each in asked])

        sequencers = [Sequencer() for _ in range(3)]
        feeding = asyncio.create_task(feed())
        while not feeding.done():
            await asyncio.gather(*(sequence(database, each) for each in sequencers))
        await sequence(database)
        for each in sequencers:
            await each.close()

    with_database(database, work)
    (counted,) = rows(database, "SELECT count(*) AS entries, count(DISTINCT id) AS ids FROM log_entries")
    assert tuple(counted) == (1200, 1200)
    assert verify_log(exported(database), KEYS).ok


def test_killed_at_any_moment_keepers_lose_nothing_and_take_nothing_twice(
    database: str, keepers: list[KeeperProcess]
) -> None:
    noted: set[str] = set()
    done = threading.Event()

    def feed() -> None:
        async def work(connection: asyncpg.Connection) -> None:
            while not done.is_set():
                asked = [intent() for _ in range(10)]  # always some more, and few enough to be verified in the end
                await note(connection, asked, [outcome(each) for each in asked])
                noted.update(each.id for each in asked)
                await asyncio.sleep(0.05)

        with_database(database, work)

    feeder = threading.Thread(target=feed)
    feeder.start()
    chance = random.Random(17)
    held: list[SignedHead] = []
    try:
        for keeper in keepers:
            keeper.start()
        keepers[0].wait_ready()
        for turn in range(6):
            before = rows(database, "SELECT size FROM log_state")[0]["size"]
            wait_until(
                lambda before=before: rows(database, "SELECT size FROM log_state")[0]["size"] > before,
                "the log to grow",
            )
            latest = with_database(database, store.latest_head)
            assert latest is not None
            held.append(latest)
            threading.Event().wait(chance.uniform(0, 0.5))
            victim = keepers[turn % 2]
            victim.kill()
            victim.start()
    finally:
        done.set()
        feeder.join()
    wait_until(lambda: not rows(database, "SELECT FROM unsequenced LIMIT 1"), "all to be taken in")
    ids = [str(row["id"]) for row in rows(database, "SELECT id FROM log_entries ORDER BY position")]
    assert len(ids) == len(set(ids)) == len(noted)
    assert set(ids) == noted
    report = verify_log(exported(database), KEYS, held)
    assert report.ok, report.findings


def test_a_second_keeper_takes_over_within_two_seconds(database: str, keepers: list[KeeperProcess]) -> None:
    for keeper in keepers:
        keeper.start()
        keeper.wait_ready()
    wait_until(lambda: keepers[0].metric("gateway_keeper_active") == 1, "the first to work")
    assert keepers[1].metric("gateway_keeper_active") == 0
    keepers[0].kill()
    begun_s = time.monotonic()
    wait_until(lambda: keepers[1].metric("gateway_keeper_active") == 1, "the second to work")
    assert time.monotonic() - begun_s < 2


def test_after_a_restore_a_new_epoch_goes_on_from_what_others_hold(database: str) -> None:
    kept = [(asked, outcome(asked)) for asked in (intent() for _ in range(5))]
    note_and_sequence(database, *kept)
    backup = with_database(database, store.latest_head)
    assert backup is not None
    lost = [(asked, outcome(asked)) for asked in (intent() for _ in range(4))]
    note_and_sequence(database, *lost)
    held = with_database(database, store.latest_head)
    assert held is not None

    async def restore(connection: asyncpg.Connection) -> None:
        for table in ("log_entries", "subject_index", "mention_index"):
            await connection.execute(f"DELETE FROM {table} WHERE position >= 5")
        await connection.execute("DELETE FROM log_heads WHERE size > 5")
        await connection.execute("UPDATE log_state SET size = 5")

    async def begin(connection: asyncpg.Connection, after: SignedHead) -> tuple[int, int]:
        return await open_epoch(connection, after, KEY, "restore of 22 November")

    with pytest.raises(Conflict, match="continues this head"):
        with_database(database, lambda connection: begin(connection, held))
    with_database(database, restore)
    with pytest.raises(Conflict, match="continues this head"):
        with_database(database, lambda connection: begin(connection, backup))
    stranger = PrivateKey.generate(KEY.kid)
    with pytest.raises(InvalidRequest, match="not signed by this exchange"):
        with_database(database, lambda connection: open_epoch(connection, held, stranger, ""))
    assert with_database(database, lambda connection: begin(connection, held)) == (2, 9)

    note_and_sequence(database, *((asked, outcome(asked)) for asked in (intent() for _ in range(3))))
    lines = exported(database)
    assert [json.loads(line)["position"] for line in lines if '"entry"' in line] == [0, 1, 2, 3, 4, 9, 10, 11]
    report = verify_log(lines, KEYS, [backup, held])
    assert report.ok, report.findings
    assert "4 entries were lost" in str(report.remarks[0])
    latest = with_database(database, store.latest_head)
    assert latest is not None
    assert latest.head.previous is not None
    assert (latest.head.epoch, latest.head.first, latest.head.previous.root) == (2, 9, held.head.root)
    (entry,) = with_database(database, lambda connection: store.list_entries(connection, 9, 1))
    path = with_database(database, lambda connection: proofs.inclusion(connection, 2, entry.index, latest.head.size))
    assert merkle.is_included(entry.leaf, 0, 3, path, latest.head.root_bytes)


def test_bodies_past_their_time_are_erased_everywhere_and_the_log_verifies(database: str) -> None:
    at = datetime.now(UTC) - timedelta(days=31)
    old = [intent(noted_at=at) for _ in range(3)]
    young = intent()
    note_and_sequence(database, *((each, outcome(each, noted_at=at)) for each in old), (young, outcome(young)))
    held = heads_of(exported(database))

    async def erase(connection: asyncpg.Connection) -> None:
        async with asyncpg.create_pool(database, min_size=0, max_size=1) as pool:
            desk = Desk(pool, settings(database), KEY)
            assert await retention.erase_old_bodies(desk) is False
            assert await retention.erase_old_bodies(desk) is False

    with_database(database, erase)
    lines = exported(database)
    read = [json.loads(line) for line in lines if '"entry"' in line]
    assert [any(is_of_body(name) for name in line["fields"]) for line in read] == [False, False, False, True]
    assert read[0]["fields"]["operation"]["value"] == "credit.get_rating"
    assert verify_log(lines, KEYS, held).ok
    notes = rows(database, "SELECT request, answer FROM intents JOIN outcomes USING (id) ORDER BY intents.noted_at")
    assert [(row["request"] is None, row["answer"] is None) for row in notes] == [(True, True)] * 3 + [(False, False)]


def test_heads_are_thinned_out_but_for_those_co_signed(database: str) -> None:
    for _ in range(5):
        asked = intent()
        note_and_sequence(database, (asked, outcome(asked)))

    async def thin(connection: asyncpg.Connection) -> None:
        latest = await store.find_head(connection, 2)
        assert latest is not None
        await store.add_cosignature(connection, latest.head, Cosignature("samr", "…"), datetime.now(UTC))
        await connection.execute("UPDATE log_heads SET at = now() - interval '25 hours' WHERE size < 5")
        await connection.execute("UPDATE log_heads SET at = date_trunc('minute', at) WHERE size < 5")
        async with asyncpg.create_pool(database, min_size=0, max_size=1) as pool:
            await retention.thin_heads(Desk(pool, settings(database), KEY))

    with_database(database, thin)
    assert [row["size"] for row in rows(database, "SELECT size FROM log_heads ORDER BY size")] == [2, 4, 5]


def test_the_operators_commands_export_the_log_show_its_head_and_open_an_epoch(database: str, tmp_path: Path) -> None:
    for _ in range(2):
        asked = intent()
        note_and_sequence(database, (asked, outcome(asked)))
    KEY.write(tmp_path / "key.json")
    env = {"SANHU_DATABASE_URL_GATEWAY": database, "SANHU_SIGNING_KEY_FILE": str(tmp_path / "key.json")}
    stack = SimpleNamespace(running=lambda: True, env=env)

    def sanhu(command: click.Command, *arguments: str) -> Result:
        return CliRunner().invoke(command, arguments, obj=stack)

    told: dict[str, set[str]] = {}
    for show in ("place", "entries", "bodies"):
        (tmp_path / show).write_text(sanhu(commands, "export", "--show", show).stdout)
        told[show] = set(json.loads((tmp_path / show).read_text().splitlines()[0])["fields"])
        checked = sanhu(verify, str(tmp_path / show))
        assert checked.exit_code == 0, checked.output
    assert told["place"] == {"position", "epoch"}
    assert told["entries"] > {"agency", "operation", "purpose"}
    assert told["bodies"] - told["entries"] == {"request.on", "request.uscc", "answer.grade", "answer.record_id"}
    (tmp_path / "head").write_text(sanhu(commands, "head").stdout)
    assert sanhu(verify, str(tmp_path / "head")).exit_code == 0
    refused = sanhu(commands, "new-epoch", "--after", str(tmp_path / "head"))
    assert refused.exit_code == 1
    assert "continues this head" in refused.output
    with_database(database, lambda connection: connection.execute("UPDATE log_state SET size = 1"))
    opened = sanhu(commands, "new-epoch", "--after", str(tmp_path / "head"))
    assert opened.exit_code == 0, opened.output
    assert "epoch 2 begins at position 2" in opened.output


def test_a_keeper_that_remembers_signs_nothing_on_a_restored_database(database: str, tmp_path: Path) -> None:
    file = tmp_path / "last-head.json"

    async def take_in(connection: asyncpg.Connection) -> None:
        asked = intent()
        await note(connection, [asked], [outcome(asked)])
        await sequence(database, last_head_file=file)

    for _ in range(3):
        with_database(database, take_in)
    with_database(database, lambda connection: connection.execute("DELETE FROM log_heads WHERE size > 1"))
    with_database(database, lambda connection: connection.execute("DELETE FROM log_entries WHERE position > 0"))
    with_database(database, lambda connection: connection.execute("DELETE FROM subject_index WHERE position > 0"))
    with_database(database, lambda connection: connection.execute("DELETE FROM mention_index WHERE position > 0"))
    with_database(database, lambda connection: connection.execute("UPDATE log_state SET size = 1"))
    with pytest.raises(Forgotten, match=r"size 1.*size 3.*new-epoch"):
        with_database(database, take_in)
    assert rows(database, "SELECT size FROM log_state")[0]["size"] == 1
    held = SignedHead.from_json(json.loads(file.read_bytes()))
    assert with_database(database, lambda connection: open_epoch(connection, held, KEY, "restore")) == (2, 3)
    with_database(database, take_in)
    report = verify_log(exported(database), KEYS, [held])
    assert report.ok, report.findings
    assert rows(database, "SELECT position FROM log_entries ORDER BY 1")[-1]["position"] == 4  # both that waited
