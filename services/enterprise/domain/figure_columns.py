"""The columns of a sheet of what a zone's enterprises exported in a year."""

from __future__ import annotations

from typing import Final

from databus.sheets.columns import TEN_THOUSAND, Column, money
from databus.sheets.layouts import Layout
from services.enterprise.domain.fact_columns import NAME, USCC

AMOUNT: Final = "amount_usd"


def layout_of(year: int) -> Layout:
    """The columns of the sheet of a year; its exports in US dollars, or in ten thousand of them (万美元)."""
    ten_thousand = money(TEN_THOUSAND)
    return Layout(
        (
            USCC,
            NAME,
            Column(AMOUNT, f"{year}年出口额(万美元)", f"exports {year} (USD 10,000)", ten_thousand, needed=True),
            Column(AMOUNT, f"{year}年出口额(美元)", f"exports {year} (USD)", money(), needed=True, spare=True),
        ),
        (USCC.field,),
    )
