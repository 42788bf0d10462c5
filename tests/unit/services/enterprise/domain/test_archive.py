import pytest
from marshmallow import validate

from databus import contracts, topology
from services.enterprise.domain.archive import WHOEVER_HAS_SUCH_GOODS, batches, beginnings, concerned, goods, lines
from services.enterprise.domain.words import membership_state, zone_state

# what a repair ended is told nowhere
WITHOUT_LINE = {"credit.effect_changed"}
HEARD = [
    f"{producer}.{name}"
    for producer, names in topology.SUBSCRIPTIONS["enterprise"].items()
    for name in names
    if f"{producer}.{name}" not in WITHOUT_LINE
]


@pytest.mark.requirement("E-15", "E-16")
@pytest.mark.parametrize("name", HEARD)
def test_every_event_heard_has_a_line_of_its_own(name):
    zh, en = lines(name, contracts.get(name).example)
    assert zh != name
    assert en != name
    assert "{" not in zh + en


OWN = [f"enterprise.{name}_changed" for name in ("membership", "title", "proposal", "benefit")]


def coded(name):
    """Each code that a field of the event may have."""
    for field, kind in contracts.get(name).schema.fields.items():
        for check in kind.validators:
            if isinstance(check, validate.OneOf):
                yield from ((field, code) for code in check.choices)


@pytest.mark.parametrize("name", [*HEARD, *OWN])
def test_the_chinese_line_has_no_code_in_it(name):
    for field, code in coded(name):
        zh, _ = lines(name, {**contracts.get(name).example, field: code})
        if field != "item" and len(code) > 2:  # grades and credit items are written as they are
            assert code not in zh


@pytest.mark.parametrize("state", ["REVOKED", "LAPSED", "REJECTED"])
def test_the_reason_of_an_end_is_chinese(state):
    assert zone_state(state) != state
    assert membership_state("ENDED") == "终止"


def test_an_event_concerns_whom_it_names_and_whom_a_campaign_drew():
    assert concerned("a", {"uscc": "a"}) == ["a"]
    assert concerned(None, {"targets": ["a", "b"]}) == ["a", "b"]
    assert concerned(None, {"uscc": None}) == []


def test_an_alert_on_goods_concerns_whoever_has_such_goods_and_one_on_an_enterprise_it_alone():
    assert concerned(None, {"uscc": None, "hs_prefix": "6403"}) == [WHOEVER_HAS_SUCH_GOODS]
    assert concerned(None, {"uscc": "a", "hs_prefix": "6403"}) == ["a"]
    assert goods({"hs_prefix": "6403"}) == "6403"
    assert goods({"hs_code": "640399"}) is None


def test_every_beginning_of_a_code_is_one_that_an_alert_may_name():
    assert beginnings(["640399", "6402"]) == ("64", "640", "6402", "6403", "64039", "640399")


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        ({"consignment_id": "c1", "declaration_no": "HD1"}, ("c1", "HD1")),
        ({"case_id": "k1", "case_no": "溯1", "trace_case_id": "k1"}, ("k1", "溯1")),
        ({"consignment_id": None, "declaration_no": ""}, ()),
        ({"case_no": 7}, ()),
    ],
)
def test_the_numbers_of_a_batch_or_case_are_found_in_what_is_said(data, numbers):
    assert batches(data) == numbers
