"""How well enterprises are found by names that others write otherwise: measured on 200 invented names, of which every second is
asked for in seven ways of writing it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.testing import Harness
from services.enforcement import models
from services.enforcement.repository.matching import Matching
from tests.integration.enforcement.risk_scenes import brand, firm, matches, recorded
from tests.integration.enforcement.scenes import uscc

# a place as the registry writes it, what the county is called, what others write before it
PLACES = (
    ("惠东县", "惠东", "广东省惠州市惠东县"),
    ("惠东县黄埠镇", "惠东", "广东省惠州市惠东县"),
    ("惠州市惠东县", "惠东", "惠东县"),
    ("广东省惠州市惠东县", "惠东", "惠州市惠东县"),
    ("惠东县吉隆镇", "惠东", "惠州市惠东县吉隆镇"),
    ("宁海县", "宁海", "浙江省宁波市宁海县"),
    ("宁波市宁海县", "宁海", "宁海县"),
    ("浙江省宁海县", "宁海", "浙江省宁波市宁海县"),
    ("宁海县西店镇", "宁海", "宁波市宁海县西店镇"),
    ("宁海", "宁海", "宁海县"),
)
FIRST, SECOND = "合金宏恒嘉锦丽诺齐瑞盛泰维新源众卓安博辰", "成步达丰海航辉佳凯朗美鹏荣尚腾祥毅悦泽洲"
TRADES = ("女鞋", "鞋业", "鞋材", "皮具", "文具", "模具", "灯具", "户外用品", "汽配", "五金制品")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "制造有限公司", "厂")
NAMES = 200
# what must hold of everybody together, and of each way of writing a name otherwise: shares of 1
FOUND, FIRST_OF_ALL, MEANT = 0.93, 0.87, 0.20
FOUND_OF_EACH = {
    "form": 1.0,
    "short": 1.0,
    "turned": 1.0,
    "chain": 1.0,
    "wide": 1.0,
    "no place": 0.9,
    "one sign wrong": 0.65,
}


@dataclass(frozen=True)
class Firm:
    """An invented firm, and how others may write its name."""

    uscc: str
    place: int
    own: str
    trade: str
    form: str

    @property
    def name(self) -> str:
        return f"{PLACES[self.place][0]}{self.own}{self.trade}{self.form}"

    def written(self) -> Iterator[tuple[str, str]]:
        place, county, chain = PLACES[self.place]
        other = "有限责任公司" if self.form == "有限公司" else "有限公司"
        yield "form", f"{place}{self.own}{self.trade}{other}"
        yield "short", f"{county}{self.own}{self.trade}公司"
        yield "turned", f"{self.own}（{county}）{self.trade}有限公司"
        yield "chain", f"{chain}{self.own}{self.trade}股份公司"
        yield "wide", f"{place} {self.own}{self.trade}　{self.form}。"
        yield "no place", f"{self.own}{self.trade}有限公司"
        yield "one sign wrong", f"{county}县{self.own[0]}城{self.trade}有限公司"


@cache
def invented() -> tuple[Firm, ...]:
    """200 firms, no two of one name, many of one place and trade."""
    own = [a + b for b in SECOND for a in FIRST]
    return tuple(
        Firm(
            uscc(number + 1),
            number % 10,
            own[number * 7 % 400],
            TRADES[(number // 10 + number) % 10],
            FORMS[number // 3 % 5],
        )
        for number in range(NAMES)
    )


@pytest.fixture
def known(service: Harness) -> Harness:
    """The service, which has heard of the 200."""
    assert len({one.name for one in invented()}) == NAMES
    rows = [
        {"uscc": one.uscc, "name": one.name, "division": "441323", "hs_codes": (), "active": True, "hs_prefixes": ()}
        for one in invented()
    ]
    with service.engine.begin() as connection:
        connection.execute(sa.insert(models.table(models.EnterpriseRow)), rows)
    return service


@pytest.mark.requirement("R-08")
def test_nearly_every_firm_is_found_however_its_name_is_written_and_few_others_with_it(known: Harness):
    tries, found, first, proposed = 0, 0, 0, 0
    of_each: dict[str, list[bool]] = {}
    with Session(known.engine) as session:
        matching = Matching(session)
        for one in invented()[::2]:
            for way, written in one.written():
                alike = matching.firms_like([written], least=3500, limit=20)
                codes = [like.uscc for like in alike]
                tries, proposed = tries + 1, proposed + len(codes)
                found += one.uscc in codes
                first += codes[:1] == [one.uscc]
                of_each.setdefault(way, []).append(one.uscc in codes)
    assert found / tries >= FOUND
    assert first / tries >= FIRST_OF_ALL
    assert found / proposed >= MEANT
    for way, least in FOUND_OF_EACH.items():
        assert sum(of_each[way]) / len(of_each[way]) >= least, way


@pytest.mark.requirement("R-08")
@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("惠东县合成女鞋有限公司", "惠东合成女鞋公司"),
        ("惠东县合成女鞋有限责任公司", "广东省惠州市惠东县合成女鞋股份有限公司"),
        ("宁海县ＡＢＣ文具有限公司", "宁海 abc 文具厂"),
    ],
)
def test_a_name_without_its_legal_form_or_the_kind_of_its_place_is_the_same_name(
    service: Harness, registered: str, written: str
):
    code = firm(service, 1, registered)
    key = recorded(service, traders=[{"name": written}])
    assert [(one["uscc"], one["way"], one["state"]) for one in matches(service, key)] == [(code, "name", "PROPOSED")]


@pytest.mark.requirement("R-08")
def test_english_names_and_brands_are_compared_without_form_width_and_case(service: Harness):
    code = firm(service, 1, "惠东县金步鞋业有限公司", name_en="Huidong County Jinbu Footwear Co., Ltd.")
    brand(service, code, "ＪＩＮＢＵ 金步")
    key = recorded(service, traders=[{"name": "HUIDONG JINBU FOOTWEAR COMPANY LIMITED"}], brands=["jinbu金步"])
    assert [(one["target"], one["score"]) for one in matches(service, key)] == [
        ("enterprise", 10_000),
        ("product", 10_000),
    ]
