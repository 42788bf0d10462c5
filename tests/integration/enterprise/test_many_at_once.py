"""Many at once on one voucher, one offer, one earmark: real threads, each on a connection of its own, and exact sums."""

import random
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from databus.errors import Conflict, SanhuError
from tests.integration.enterprise.conftest import CODES
from tests.integration.enterprise.serving import Counter

THREADS = 12
ENDED = {"CANCELLED", "EXPIRED"}
CANCELLED = {"reason": "核查不符", "evidence": ["告知书〔2026〕9号", "陈述申辩笔录"]}


@pytest.fixture
def counter(registry, member) -> Counter:
    return Counter(registry)


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Begin all acts together, as many at a time as there are threads; what each gave, or how it was refused."""
    together = Barrier(min(THREADS, len(acts)))

    def run(number: int) -> Any:
        if number < together.parties:
            together.wait(10)
        try:
            return acts[number]()
        except SanhuError as refused:
            return refused

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(len(acts))))


def given(results: Sequence[Any]) -> list[Any]:
    """Results that were no refusal; every refusal is a Conflict."""
    assert {type(one) for one in results if isinstance(one, Exception)} <= {Conflict}
    return [one for one in results if not isinstance(one, Exception)]


@pytest.mark.requirement("P-03")
def test_one_voucher_spent_by_many_at_once_is_never_spent_twice(registry, counter):
    voucher = counter.issue(counter.vouchers(capacity=100_000), CODES[0], 100_000)
    test = counter.test(counter.platform())
    asked = [counter.spending(voucher, test, 7_000) for _ in range(36)]
    spent = given(at_once([partial(registry.call, "spend_voucher", **told) for told in asked]))
    assert len(spent) == 14
    whole = registry.call("get_benefit", benefit_id=voucher["benefit_id"])
    assert (whole["used"], whole["unused"], whole["state"]) == (98_000, 2_000, "ISSUED")
    assert sorted(row["spending_id"] for row in whole["spendings"]) == sorted(
        one["spending"]["spending_id"] for one in spent
    )
    assert sum(row["amount_fen"] for row in whole["spendings"]) == 98_000
    assert sorted(one["used"] for one in spent) == list(range(7_000, 98_001, 7_000))
    assert [said.data["used"] for said in counter.said()] == list(range(0, 98_001, 7_000))


@pytest.mark.requirement("P-03")
def test_one_receipt_told_by_many_at_once_counts_once_and_is_taken_back_once(registry, counter):
    voucher = counter.issue(counter.vouchers(capacity=100_000), CODES[0], 30_000)
    told = counter.spending(voucher, counter.test(counter.platform()), 30_000)
    results = given(at_once([partial(registry.call, "spend_voucher", **told)] * 24))
    assert len({one["spending"]["spending_id"] for one in results}) == 1
    back = {"agency": "lab", "benefit_id": voucher["benefit_id"], "reverses": told["receipt_no"], "reason": "未做"}
    acts = [partial(registry.call, "spend_voucher", **back, receipt_no=f"冲-{n}") for n in range(24)]
    assert len(given(at_once(acts))) == 1
    whole = registry.call("get_benefit", benefit_id=voucher["benefit_id"])
    assert (whole["used"], whole["state"]) == (0, "ISSUED")
    assert sorted(row["amount_fen"] for row in whole["spendings"]) == [-30_000, 30_000]


@pytest.mark.requirement("P-03")
def test_one_receipt_told_of_many_vouchers_at_once_counts_once(registry, counter):
    offer, test = counter.vouchers(capacity=100_000), counter.test(counter.platform())
    vouchers = [counter.issue(offer, CODES[0], 10_000) for _ in range(6)]
    told = counter.spending(vouchers[0], test, 10_000)
    acts = [partial(registry.call, "spend_voucher", **told | {"benefit_id": one["benefit_id"]}) for one in vouchers]
    results = at_once(acts)
    assert len(given(results)) == 1
    refused = [one for one in results if isinstance(one, Exception)]
    assert {field for one in refused for field, _ in one.fields} == {"receipt_no"}
    used = [registry.call("get_benefit", benefit_id=one["benefit_id"])["used"] for one in vouchers]
    assert sum(used) == 10_000


@pytest.mark.requirement("P-03", "Z-47")
def test_many_vouchers_issued_at_once_never_exceed_the_offers_budget(registry, counter):
    offer = counter.vouchers(capacity=100_000, most_each=50_000)
    acts = [partial(counter.grant, offer, CODES[0], amount_fen=9_000) for _ in range(24)]
    assert len(given(at_once(acts))) == 5  # at most 50,000 for one enterprise
    codes = CODES[1:21]
    for code in codes:
        registry.register(code)
        registry.rate(code)
        registry.join(code, batch_no=2)
    acts = [partial(counter.grant, offer, code, amount_fen=9_000) for code in codes]
    assert len(given(at_once(acts))) == 6
    found = counter.offer(offer)
    assert (found["committed"], found["left"]) == (99_000, 1_000)
    amounts = [row["amount"] for row in registry.call("list_benefits", offer_id=offer["offer_id"])["items"]]
    assert amounts == [9_000] * 11


@pytest.mark.requirement("P-05")
def test_places_at_a_training_are_taken_by_as_many_as_there_are(registry, counter):
    codes = CODES[1:13]
    for code in codes:
        registry.register(code)
        registry.rate(code)
        registry.join(code, batch_no=2)
    lesson = counter.training(capacity=20, most_each=3)
    asked = [counter.granting(lesson, code, agency="portal", document_no=None, people=3) for code in codes]
    acts = [partial(registry.call, "grant_benefit", **told) for told in asked for _ in range(2)]
    signed = given(at_once(acts))
    assert len(signed) == 6
    assert max(Tally(one["uscc"] for one in signed).values()) == 1
    assert counter.offer(lesson)["committed"] == 18


@pytest.mark.requirement("Z-47")
def test_payments_made_at_once_on_one_earmark_never_exceed_project_or_line(registry, counter):
    first, second = counter.project("testing", 40_000), counter.project("testing", 25_000)
    asked = [
        {
            "agency": "finance",
            "project_id": project["project_id"],
            "earmark": "testing",
            "amount_fen": 3_000,
            "payee": "合成检测中心",
            "document_no": f"付-{number}",
        }
        for number in range(18)
        for project in (first, second)
    ]
    paid = given(at_once([partial(registry.call, "record_payment", **told) for told in asked]))
    assert Tally(one["project_id"] for one in paid) == {first["project_id"]: 13, second["project_id"]: 8}
    told = {one["project_id"]: one["paid_fen"] for one in registry.call("list_projects", earmark="testing")["items"]}
    assert told == {first["project_id"]: 39_000, second["project_id"]: 24_000}
    assert counter.line("testing") == {"amount_fen": 100_000, "committed_fen": 65_000, "paid_fen": 63_000}
    listed = registry.call("list_payments", earmark="testing", limit=200)["items"]
    assert sum(row["amount_fen"] for row in listed) == 63_000
    back = {"agency": "finance", "project_id": first["project_id"], "reason": "重复支付"}
    acts = [
        partial(registry.call, "record_payment", **back, reverses=paid_of(first, paid), document_no=f"红-{n}")
        for n in range(12)
    ]
    assert len(given(at_once(acts))) == 1
    assert counter.line("testing")["paid_fen"] == 60_000


def paid_of(project: Any, paid: Sequence[Any]) -> str:
    """The first payment that was made for a project."""
    return next(str(one["payment_id"]) for one in paid if one["project_id"] == project["project_id"])


@pytest.mark.requirement("Z-47")
def test_projects_approved_at_once_never_exceed_the_earmark_nor_offers_the_project(registry, counter):
    counter.project("vouchers", 1)
    acts = [partial(counter.project, "testing", 15_000)] * 16
    assert len(given(at_once(acts))) == 6
    assert counter.line("testing")["committed_fen"] == 90_000
    payer = counter.project("vouchers", 100_000)["project_id"]
    acts = [partial(counter.vouchers, capacity=30_000, project_id=payer)] * 8
    assert len(given(at_once(acts))) == 3
    (project,) = [
        one
        for one in registry.call("list_projects", earmark="vouchers", limit=200)["items"]
        if one["project_id"] == payer
    ]
    assert project["offered_fen"] == 90_000


@pytest.mark.requirement("P-03", "Z-47")
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_at_once_the_sums_agree(registry, counter, seed):
    """Issue, spend, take back, cancel and let run out, in any order, by many: what is counted is what was done."""
    chance = random.Random(seed)
    offer = counter.vouchers(capacity=100_000)
    test = counter.test(counter.platform())
    vouchers = [counter.issue(offer, CODES[0], 15_000) for _ in range(4)]
    spent = [counter.spending(one, test, 5_000) for one in vouchers for _ in range(5)]
    acts: list[Callable[[], Any]] = [partial(registry.call, "spend_voucher", **told) for told in spent]
    for number, told in enumerate(chance.sample(spent, 8)):
        back = {"agency": "lab", "benefit_id": told["benefit_id"], "reverses": told["receipt_no"], "reason": "未做"}
        acts.append(partial(registry.call, "spend_voucher", **back, receipt_no=f"冲{seed}-{number}"))
    for one in vouchers[:2]:
        cancel = {"agency": "sme", "benefit_id": one["benefit_id"], "to": "CANCELLED", **CANCELLED}
        acts += [partial(registry.call, "move_benefit", **cancel)] * 2
    for _ in range(6):
        acts.append(partial(counter.grant, offer, CODES[0], amount_fen=12_000))
    close = {"agency": "sme", "offer_id": offer["offer_id"], "to": "CLOSED", "reason": "任务完成"}
    acts.append(partial(registry.call, "move_offer", **close))
    chance.shuffle(acts)
    at_once(acts)
    whole = [
        registry.call("get_benefit", benefit_id=row["benefit_id"])
        for row in registry.call("list_benefits", offer_id=offer["offer_id"], limit=200)["items"]
    ]
    for one in whole:
        assert one["used"] == sum(row["amount_fen"] for row in one["spendings"])
        assert 0 <= one["used"] <= one["amount"]
        assert one["state"] in ENDED or (one["state"] == "SPENT") == (one["unused"] == 0)
    held = sum(one["used"] if one["state"] in ENDED else one["amount"] for one in whole)
    found = counter.offer(offer)
    assert (found["state"], found["committed"]) == ("CLOSED", held)
    (project,) = registry.call("list_projects", earmark="vouchers")["items"]
    assert project["offered_fen"] == held
    last = {event.subject: event.data for event in counter.said()}
    assert {(key, data["state"], data["used"]) for key, data in last.items()} == {
        (one["benefit_id"], one["state"], one["used"]) for one in whole
    }
