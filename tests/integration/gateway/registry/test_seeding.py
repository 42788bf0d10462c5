from dataclasses import replace
from datetime import UTC, date, datetime

from gateway.directory import Registered
from gateway.registry import shipped, store
from gateway.registry.seeding import seed

BY_AN_OPERATOR = store.Change(datetime(2026, 11, 22, tzinfo=UTC), "office", "officer-1", "moved")


def test_what_is_shipped_is_read_back_as_it_is(run) -> None:
    found: Registered = run(store.read)
    assert found.agencies == shipped.agencies()
    assert {one.id: one for one in found.agreements} == shipped.agreements()
    assert found.keys == {}


def test_seeding_again_adds_nothing_and_tells_nobody(run) -> None:
    async def again(connection):
        before = await connection.fetchval("SELECT version FROM directory_version")
        return await seed(connection), before == await connection.fetchval("SELECT version FROM directory_version")

    assert run(again) == (0, True)


def test_an_agency_that_nobody_changed_follows_its_file(run) -> None:
    async def release(connection):
        wanted = dict(shipped.agencies())
        wanted["env"] = replace(wanted["env"], zh="生态环境局")
        added = await seed(connection, wanted, {})
        rows = await store.versions_of_agency(connection, "env")
        return added, [(row["version"], row["zh"], row["changed_by"]) for row in rows]

    assert run(release) == (1, [(2, "生态环境局", "exchange"), (1, "环保局", "exchange")])


def test_what_an_operator_changed_is_never_overwritten(run) -> None:
    async def release(connection):
        env = shipped.agencies()["env"]
        await store.add_agency(connection, replace(env, zh="惠东生态环境局"), 2, BY_AN_OPERATOR)
        added = await seed(connection, {"env": replace(env, zh="生态环境局")}, {})
        return added, (await store.load_agencies(connection))["env"].zh

    assert run(release) == (0, "惠东生态环境局")


def test_an_agreement_does_not_follow_its_file_by_itself(run) -> None:
    async def release(connection):
        agreement = shipped.agreements()["tax.consignment"]
        added = await seed(connection, {}, {agreement.id: replace(agreement, divisions=("",))})
        found = [one for one in await store.load_agreements(connection) if one.id == agreement.id]
        return added, found == [agreement]

    assert run(release) == (0, True)


def test_a_new_version_counts_from_its_first_day_and_the_old_one_until_then(run) -> None:
    async def amended(connection):
        agreement = shipped.agreements()["tax.consignment"]
        newer = replace(agreement, version=2, fields=("state",), valid_from=date(2027, 1, 1))
        await store.add_agreements(connection, [newer], BY_AN_OPERATOR)
        days = (date(2026, 12, 31), date(2027, 1, 1))
        return [
            [one.version for one in await store.load_agreements(connection, day) if one.id == agreement.id]
            for day in days
        ]

    assert run(amended) == [[1], [2]]


def test_a_version_is_never_written_over(run) -> None:
    async def rewritten(connection):
        agreement = shipped.agreements()["tax.consignment"]
        added = await store.add_agreements(connection, [replace(agreement, fields=("state",))], BY_AN_OPERATOR)
        (row,) = await store.versions_of_agreement(connection, agreement.id)
        return added, row["fields"]

    assert run(rewritten) == (0, ["*"])
