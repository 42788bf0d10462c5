from datetime import timedelta

import pytest

from databus.identifiers import make_uscc
from services.enterprise.repository import search
from tests.integration.enterprise.conftest import CODES, ZONE

NAMES = {
    "惠东县合成鞋业有限公司": "Huidong Synthetic Shoes Co., Ltd.",
    "惠东县吉隆（黄埠）女鞋厂": None,
    "宁海县银行文具ABC有限公司": "Ninghai ABC Stationery",
    "重庆合成皮具厂": None,
}


@pytest.fixture
def named(registry):
    for number, (name, name_en) in enumerate(NAMES.items()):
        registry.register(CODES[number], name=name, name_en=name_en)
    return registry


def found(registry, q, **asked):
    items = registry.call("list_enterprises", q=q, **asked)["items"]
    return {CODES.index(item["uscc"]) for item in items}


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("合成", {0, 3}),
        ("鞋", {0, 1}),
        ("合成鞋业有限公司", {0}),
        ("县吉隆黄埠", {1}),  # marks between count for nothing
        ("吉隆(黄埠)", {1}),
        ("huidong", {0, 1}),
        ("HeChengXie", {0}),
        ("hechengxieyeyouxiangongsi", {0}),
        ("hdxhcxyyxgs", {0}),
        ("hcxy", {0}),
        ("nvxie", {1}),
        ("nuxie", {1}),
        ("chongqing", {3}),
        ("yinhang", {2}),
        ("abc", {2}),
        ("bc有限", {2}),
        ("synth", {0}),
        ("shoes co", {0}),
        ("合成 公司", {0}),
        ("合成 chongqing", {3}),
        ("hecheng鞋业", {0}),  # at the border of scripts it is two words
        ("合成xie", {0}),
        ("惠东hecheng鞋业yxgs", {0}),
        ("hecheng不存在", set()),
        ("xie皮具", set()),
        ("ＡＢＣ文具", {2}),  # no name has it so, one has both
        ("文具ＡＢＣ", {2}),
        (str(CODES[2])[:17].lower(), {2}),
        (str(CODES[2]), {2}),
        ("uidong", set()),
        ("%", set()),
        ("' | 'a", {2}),
        ("\\", set()),
        ("不存在", set()),
    ],
)
def test_an_enterprise_is_found_by_any_part_of_its_name_its_pinyin_and_its_code(named, q, expected):
    assert found(named, q) == expected


def test_every_enterprise_is_found_by_the_beginning_of_its_code(named):
    assert found(named, "91441323") == {0, 1, 2, 3}


def test_an_enterprise_is_found_by_the_name_it_had(named):
    named.clock.advance(timedelta(days=1))
    named.call("amend_enterprise", agency="office", uscc=CODES[0], name="惠东县新名鞋厂")
    assert found(named, "合成鞋业") == {0}
    assert found(named, "新名") == {0}
    assert found(named, "xinming") == {0}


def test_the_very_name_stands_first(named):
    named.register(CODES[4], name="合成")
    named.register(CODES[5], name="合成一厂")
    first = [item["name"] for item in named.call("list_enterprises", q="合成")["items"]][:2]
    assert first == ["合成", "合成一厂"]


def test_search_goes_with_zone_and_grade(named):
    named.zone()
    named.recognise()
    for number in (0, 1):
        named.rate(CODES[number])
        named.join(CODES[number])
    named.rate(CODES[3], "B")
    assert found(named, "合成", zone=ZONE) == {0}
    assert found(named, "合成", grade="B") == {3}
    assert found(named, "合成", grade="U") == set()
    assert found(named, "合成", grade="A", zone=ZONE) == {0}
    assert {CODES.index(one["uscc"]) for one in named.call("list_enterprises", grade="U")["items"]} == {2}
    assert {CODES.index(one["uscc"]) for one in named.call("list_enterprises", grade="B")["items"]} == {3}


def test_what_stands_in_a_name_as_it_was_asked_hides_what_has_it_apart(named):
    assert found(named, "文具ABC有限") == {2}
    named.register(CODES[4], name="ABC文具店")
    assert found(named, "ABC文具") == {4}


def test_pages_of_what_is_asked_in_two_scripts_hold_every_one_once(registry):
    codes = [make_uscc("441323", f"MA5R{number:04d}") for number in range(7)]
    for number, code in enumerate(codes):
        registry.register(code, name=f"惠东县新名鞋业{number}厂")
    seen, cursor = [], None
    while len(seen) <= len(codes):
        page = registry.call("list_enterprises", q="xinming鞋业", limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [item["uscc"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(codes)


@pytest.mark.parametrize("sample", [1, 2, 300])
@pytest.mark.parametrize("common", [1, 3, 1_000])
def test_pages_hold_every_one_found_once_however_they_are_looked_for(registry, monkeypatch, sample, common):
    monkeypatch.setattr(search, "SAMPLE", sample)
    monkeypatch.setattr(search, "COMMON", common)
    codes = [make_uscc("441323", f"MA5R{number:04d}") for number in range(25)]
    for number, code in enumerate(codes):
        registry.register(code, name=f"惠东县{'合成' if number % 3 else '天然'}鞋厂{number}")
    seen, cursor = [], None
    while True:
        page = registry.call("list_enterprises", q="合成", limit=4, **({"cursor": cursor} if cursor else {}))
        seen += [item["uscc"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(code for number, code in enumerate(codes) if number % 3)


@pytest.mark.parametrize("many", [0, 10_000])
@pytest.mark.parametrize("asked", ["惠东 合成", "合成 惠东", "惠东 合成 鞋厂1", "合成鞋厂1", "惠东 惠东县天然鞋厂"])
def test_words_that_many_have_beside_one_that_few_have_find_the_same(registry, monkeypatch, many, asked):
    monkeypatch.setattr(search, "SAMPLE", 12)
    monkeypatch.setattr(search, "COMMON", 11)
    monkeypatch.setattr(search, "MANY", many)
    names = {}
    for number in range(40):
        code = make_uscc("441323", f"MA5R{number:04d}")
        names[code] = f"惠东县{'合成' if number % 2 else '天然'}鞋厂{number}"
        registry.register(code, name=names[code])
    seen, cursor = [], None
    while True:
        page = registry.call("list_enterprises", q=asked, limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [item["uscc"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    wanted = [code for code, name in names.items() if all(word in name for word in asked.split())]
    assert sorted(seen) == sorted(wanted)
    assert wanted


def test_those_registered_before_names_were_indexed_are_found_after_a_chore(named):
    with named.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM search")
    assert found(named, "合成") == set()
    named.run_chores()
    assert found(named, "合成") == {0, 3}
