"""Thirty-six synthetic shoe makers and suppliers of Huidong, and the spreadsheet an office would send of them.

python -m deploy.demo.data.enterprises FILE.xlsx
"""

from __future__ import annotations

import random
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from databus.identifiers import Uscc, check_character, make_uscc

SEED: Final = 20180514
DIVISION: Final = "441323"
COUNT: Final = 36
YEAR: Final = 2025
HEADINGS: Final = (
    "序号",
    "企业名称",
    "统一社会信用代码",
    "英文名称",
    "行政区划",
    "企业类型",
    "HS编码",
    "龙头企业",
    "自主品牌",
    "质量管理体系",
    "自检自控体系",
    "CNAS实验室",
    "质量奖",
    "诚信承诺书签署日期",
    f"{YEAR}年出口额（万美元）",
    "合成数据",
)
_TOWNS: Final = (("平山", "Pingshan"), ("大岭", "Daling"), ("吉隆", "Jilong"), ("黄埠", "Huangbu"))
_TRADES: Final = (
    ("鞋业有限公司", "Shoes Co., Ltd.", "生产企业", ("640399", "640391")),
    ("女鞋厂", "Women's Shoe Factory", "生产企业", ("640299",)),
    ("鞋材有限公司", "Shoe Materials Co., Ltd.", "配套企业", ("640610", "640620")),
)
_LEADING: Final = 4
_OWN_BRAND: Final = 8
_OUTSIDE: Final = 4  # the last ones do not join: two of them have no quality management yet


@dataclass(frozen=True)
class SyntheticEnterprise:
    """One row of the spreadsheet; exports in 万美元."""

    number: int
    name: str
    name_en: str
    uscc: Uscc
    kind: str
    hs_codes: tuple[str, ...]
    leading: bool
    own_brand: bool
    managed: bool
    cnas_lab: bool
    quality_award: bool
    pledge_signed_on: date
    exports: int

    def cells(self) -> list[Any]:
        """The row as the office types it."""
        flags = (self.leading, self.own_brand, self.managed, self.managed, self.cnas_lab, self.quality_award)
        return [
            self.number,
            self.name,
            str(self.uscc),
            self.name_en,
            DIVISION,
            self.kind,
            "、".join(self.hs_codes),
            *("是" if flag else "否" for flag in flags),
            self.pledge_signed_on,
            self.exports,
            "是",
        ]


def huidong() -> dict[str, Any]:
    """Return the zone's definition and figures."""
    return tomllib.loads(files("deploy.demo.data").joinpath("huidong.toml").read_text())


def enterprises() -> list[SyntheticEnterprise]:
    """Return the thirty-six, always the same; the leading ones first, those that do not join last."""
    chance = random.Random(SEED)  # noqa: S311  — made up, not secret
    return [_enterprise(number, chance) for number in range(1, COUNT + 1)]


def batches() -> list[list[Uscc]]:
    """Return the members of each batch, in order."""
    sizes = huidong()["batches"]
    codes = [enterprise.uscc for enterprise in enterprises()]
    first, second = sizes["first"], sizes["second"]
    return [codes[:first], codes[first : first + second]]


def _enterprise(number: int, chance: random.Random) -> SyntheticEnterprise:
    town, town_en = _TOWNS[number % len(_TOWNS)]
    trade, trade_en, kind, hs_codes = _TRADES[0 if number <= _LEADING else chance.randrange(len(_TRADES))]
    leading = number <= _LEADING
    return SyntheticEnterprise(
        number=number,
        name=f"惠东县{town}合成{number:02d}号{trade}",
        name_en=f"Huidong {town_en} Synthetic No. {number:02d} {trade_en}",
        uscc=make_uscc(DIVISION, f"MA5H{number:04d}"),
        kind=kind,
        hs_codes=hs_codes,
        leading=leading,
        own_brand=number <= _OWN_BRAND,
        managed=number <= COUNT - _OUTSIDE // 2,
        cnas_lab=number in {1, 2, 7},
        quality_award=number in {1, 5},
        pledge_signed_on=date(2026, 1, 5) + timedelta(days=chance.randrange(60)),
        exports=chance.randrange(12_000, 18_000) if leading else chance.randrange(1_500, 4_500),
    )


def wrong_rows() -> list[list[Any]]:
    """Return the rows with the mistakes people make: a wrong check digit, a doubled row, dates typed as text."""
    chance = random.Random(SEED + 1)  # noqa: S311  — made up, not secret
    wrong_digit, one_day, other_day = (_enterprise(COUNT + extra, chance) for extra in (1, 2, 3))
    doubled = enterprises()[11]
    digit = next(char for char in "0123456789" if char != check_character(wrong_digit.uscc[:17]))
    rows = [enterprise.cells() for enterprise in (wrong_digit, doubled, one_day, other_day)]
    column = {heading: at for at, heading in enumerate(HEADINGS)}
    rows[0][column["统一社会信用代码"]] = wrong_digit.uscc[:17] + digit
    rows[1][column["企业名称"]] = f"{doubled.name}（补报）"
    rows[2][column["诚信承诺书签署日期"]] = "2026年13月5日"
    rows[3][column["诚信承诺书签署日期"]] = "2026.3.5"
    return rows


def workbook() -> bytes:
    """Return the spreadsheet: a title, headings, the thirty-six, a blank row, and the rows with mistakes."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": "合成数据", "created": datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("企业基本情况")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True})
    sheet.write_string(0, 0, "惠东县出口女鞋企业基本情况表（合成数据）", bold)
    sheet.write_row(1, 0, HEADINGS, bold)
    rows: list[list[Any]] = [enterprise.cells() for enterprise in enterprises()]
    _type_as_people_do(rows)
    for number, cells in enumerate([*rows, [], *wrong_rows()], start=2):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001  — a spreadsheet has no zones
            else:
                sheet.write(number, column, cell)
    book.close()
    return target.getvalue()


def _type_as_people_do(rows: list[list[Any]]) -> None:
    """Spaces around names, wide characters in codes, a day as ISO text: all of it right."""
    column = {heading: at for at, heading in enumerate(HEADINGS)}
    wide = {code: code + 0xFEE0 for code in range(33, 127)}
    rows[4][column["企业名称"]] = f"　{rows[4][column['企业名称']]} "
    rows[8][column["统一社会信用代码"]] = rows[8][column["统一社会信用代码"]].translate(wide)
    rows[15][column["HS编码"]] = rows[15][column["HS编码"]].replace("、", " ， ")
    pledge = column["诚信承诺书签署日期"]
    rows[20][pledge] = rows[20][pledge].isoformat()


def main() -> None:
    """Write the spreadsheet to the file named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m deploy.demo.data.enterprises FILE.xlsx")
    Path(sys.argv[1]).write_bytes(workbook())


if __name__ == "__main__":
    main()
