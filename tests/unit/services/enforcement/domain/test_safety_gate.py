import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.safety_gate import read
from services.enforcement.domain.safety_gate_details import told_of
from tests.unit.services.enforcement.builders import DAY

DATA = Path(__file__).parents[5] / "deploy" / "demo" / "data" / "safety_gate.json"
SHOES: dict[str, Any] = {
    "reference": "SR/00842/26",
    "publicationDate": "2026-05-15",
    "risk": {"riskType": [{"key": "riskType.chemical"}], "versions": {"riskDescription": "Chromium (VI)"}},
    "product": {
        "nameSpecific": "Example pumps",
        "versions": {"name": "Women's leather shoes"},
        "productCategory": {"key": "product.category.clothing"},
    },
    "traceability": {"countryOrigin": {"name": "China"}},
    "country": {"key": "DE"},
}


def changed(path: str, value: Any) -> dict[str, Any]:
    raw = copy.deepcopy(SHOES)
    at = raw
    *above, last = path.split(".")
    for name in above:
        at = at.setdefault(name, {})
    at[last] = value
    return raw


@pytest.mark.requirement("R-03")
def test_a_notification_of_leather_shoes_is_read(rules: RuleBook):
    found = read(SHOES, rules, today=DAY)
    assert (found.reference, found.hs_prefix, found.level) == ("SR/00842/26", "6403", "serious")
    assert (found.product, found.notified_by) == ("Example pumps", "DE")
    assert found.risk == "chemical 化学: Chromium (VI)"


def test_severity_and_probability_go_before_the_kind_of_the_notification(rules: RuleBook):
    raw = changed("risk.severity", 2)
    raw["risk"]["probability"] = "0.0005"
    assert read(raw, rules, today=DAY).level == "medium"


def test_a_level_that_is_said_goes_before_all(rules: RuleBook):
    assert read(changed("risk.riskLevel", {"key": "riskLevel.low"}), rules, today=DAY).level == "low"


def test_a_kind_without_a_level_leaves_the_level_to_a_person(rules: RuleBook):
    assert read(changed("reference", "INFO/00012/26"), rules, today=DAY).level is None


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("reference", None, "reference"),
        ("reference", "842", "reference"),
        ("publicationDate", "15 May", "publicationDate"),
        ("publicationDate", "2027-01-01", "publicationDate"),
        ("publicationDate", "1999-01-01", "publicationDate"),
        ("traceability", {}, "traceability.countryOrigin.name"),
        ("traceability.countryOrigin.name", "Ruritania", "traceability.countryOrigin.name"),
        ("product.productCategory.key", "product.category.unheardOf", "product.productCategory.key"),
        ("product", {"productCategory": {"key": "product.category.toys"}}, "product.nameSpecific"),
        ("risk.riskType", [], "risk.riskType"),
        ("risk.riskType", [{"key": "riskType.boredom"}], "risk.riskType.0.key"),
        ("risk.riskType", ["chemical"], "risk.riskType.0.key"),
        ("risk.severity", 5, "risk.severity"),
        ("risk.severity", True, "risk.severity"),
        ("risk.probability", 0.5, "risk.probability"),
        ("risk.probability", "NaN", "risk.probability"),
        ("risk.probability", "0.5", "severity"),
        ("risk.riskLevel", {"key": "riskLevel.terrible"}, "risk.riskLevel.key"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_field(rules: RuleBook, path: str, value: Any, field: str):
    with pytest.raises(InvalidRequest) as refused:
        read(changed(path, value), rules, today=DAY)
    told, right = refused.value.fields[0]
    assert told == field
    assert right


@given(
    raw=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*SHOES, "key", "name"]), inner),
        max_leaves=20,
    )
)
def test_whatever_comes_is_refused_with_a_reason_and_never_breaks_the_reader(rules: RuleBook, raw: Any):
    with pytest.raises(InvalidRequest) as refused:
        read(raw, rules, today=DAY)
    assert refused.value.fields


def test_the_demonstration_file_is_marked_synthetic_and_read_but_for_its_last_three(rules: RuleBook):
    document = json.loads(DATA.read_text())
    assert document["synthetic"] is True
    notifications = document["notifications"]
    assert all(one["synthetic"] is True for one in notifications)
    prefixes = [read(one, rules, today=DAY).hs_prefix for one in notifications[:-3]]
    assert len(prefixes) == 30
    assert {"6402", "6403", "9503", "9405"} <= set(prefixes)
    for one in notifications[-3:]:
        with pytest.raises(InvalidRequest):
            read(one, rules, today=DAY)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("product.nameSpecific", "product"),
        ("risk.versions.riskDescription", "risk"),
        ("country", "notified_by"),
        ("reference", "reference"),
    ],
)
def test_signs_that_hide_or_turn_what_a_person_reads_are_left_out(rules: RuleBook, path: str, field: str):
    plain = "SR/00842/26" if field == "reference" else "shoes 鞋"
    read_ = read(changed(path, f" \u202e{plain[:2]}\u200b\x07{plain[2:]}\n"), rules, today=DAY)
    assert getattr(read_, field).endswith(plain)
    assert getattr(read_, field).isprintable()


def test_a_picture_is_kept_by_its_own_digest_where_none_is_told(rules: RuleBook):
    good = "0" * 64
    photos = [{"url": "1.jpg", "sha256": "<script>"}, {"url": "2.jpg", "sha256": good}, None, 7]
    raw = changed("product.photos", photos)
    kept = told_of(raw, read(raw, rules, today=DAY)).photos
    assert kept[1] == {"named": "2.jpg", "sha256": good}
    assert all(len(one["sha256"]) == 64 and "<" not in one["sha256"] for one in kept)


@given(raw=st.recursive(st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=9), st.lists, max_leaves=5))
@pytest.mark.parametrize("path", ["product.photos", "product.brands", "traceability.traders", "measureTaken.measures"])
def test_whatever_is_said_of_the_goods_is_kept_as_far_as_it_can_be_read(rules: RuleBook, path: str, raw: Any):
    told = changed(path, raw)
    kept = told_of(told, read(told, rules, today=DAY))
    assert len(kept.photos) <= 50
    assert all(one.isprintable() for one in kept.brands)
