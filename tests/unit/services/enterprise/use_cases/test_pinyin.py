import pytest
from pypinyin import lazy_pinyin

from services.enterprise.use_cases.pinyin import syllables


@pytest.mark.parametrize(
    "name",
    ["惠东县合成鞋业有限公司", "重庆长城银行皮具厂", "厦门长乐行业协会", "女鞋绿色旅游鞋厂", "乐清市音乐文具厂"],
)
def test_a_name_is_read_as_pypinyin_reads_it(name):
    assert syllables(name) == lazy_pinyin(name)


def test_what_is_no_chinese_stands_as_it_is():
    assert syllables("ABC鞋1") == ["A", "B", "C", "xie", "1"]
