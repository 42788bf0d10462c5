import pytest

from databus import contracts, topology
from services.enterprise.domain.archive import concerned, lines

HEARD = [f"{producer}.{name}" for producer, names in topology.SUBSCRIPTIONS["enterprise"].items() for name in names]


@pytest.mark.requirement("E-15", "E-16")
@pytest.mark.parametrize("name", HEARD)
def test_every_event_heard_has_a_line_of_its_own(name):
    zh, en = lines(name, contracts.get(name).example)
    assert zh != name
    assert en != name
    assert "{" not in zh + en


def test_an_event_concerns_whom_it_names_and_whom_a_campaign_drew():
    assert concerned("a", {"uscc": "a"}) == ["a"]
    assert concerned(None, {"targets": ["a", "b"]}) == ["a", "b"]
    assert concerned(None, {"uscc": None}) == []
