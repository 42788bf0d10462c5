from hypothesis import given
from hypothesis import strategies as st

from services.enterprise.domain.search import CHARACTERS, LETTERS, ask, index, nearness

NAMES = st.text(st.sampled_from("惠东县合成鞋业长城女abc1（） "), min_size=1, max_size=20)
READINGS = {"惠": "hui", "东": "dong", "县": "xian", "合": "he", "成": "cheng", "鞋": "xie", "业": "ye"}
READINGS |= {"长": "chang", "城": "cheng", "女": "nv"}


def read(name):
    return [READINGS.get(character, character) for character in name]


def found(name, text):
    indexed = index("91441323MA4YNT018E", [name], None, [read(name)])
    return any(
        all(any(word.startswith(one) for word in indexed.words) for one in wanted.beginnings)
        and all(one in indexed.text for one in wanted.texts)
        for wanted in ask(text)
    )


@given(NAMES, st.data())
def test_every_part_of_a_name_finds_it(name, data):
    bare = "".join(character for character in name if character.isalnum())
    if not bare:
        return
    begin = data.draw(st.integers(0, len(bare) - 1))
    end = data.draw(st.integers(begin + 1, len(bare)))
    part = bare[begin:end]
    if part.isascii() and len(part) > CHARACTERS:  # letters within a name are found from where they begin
        part = part[:CHARACTERS]
    assert found(name, part)


@given(NAMES, st.data())
def test_pinyin_and_initials_from_any_character_on_find_a_name(name, data):
    syllables = [one for one in read(name) if one.isascii() and one.isalnum()]
    if not syllables:
        return
    begin = data.draw(st.integers(0, len(syllables) - 1))
    end = data.draw(st.integers(begin + 1, len(syllables)))
    assert found(name, "".join(syllables[begin:end]))
    assert found(name, "".join(one[0] for one in syllables[begin:end]).upper())


@given(NAMES, st.data())
def test_a_name_is_found_by_parts_of_which_some_are_said_in_pinyin(name, data):
    bare = "".join(character for character in name if character in READINGS)
    if not bare:
        return
    spelt = data.draw(st.lists(st.booleans(), min_size=len(bare), max_size=len(bare)))
    if not any(spelt):
        return
    typed = "".join(READINGS[one] if said else one for one, said in zip(bare, spelt, strict=True))
    assert found(bare, typed)


@given(st.text(max_size=40))
def test_whatever_is_asked_gives_words_that_an_index_takes(text):
    for wanted in ask(text):
        for word in (*wanted.beginnings, *wanted.texts):
            assert word
            assert all(map(str.isalnum, word))
        assert all(len(word) <= LETTERS for word in wanted.beginnings)


def test_the_very_name_is_nearest_then_what_begins_so():
    names = ["宁海合成厂", "合成厂", "合成"]
    assert sorted(names, key=lambda name: nearness("合成", name, "91")) == ["合成", "合成厂", "宁海合成厂"]
