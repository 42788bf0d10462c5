"""Records for tests of the credit domain."""

from datetime import date, timedelta

from hypothesis import strategies as st

from services.credit.domain.records import Record

CODES = [
    *("L01", "L02", "L03", "L04", "L05"),
    *("P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08"),
    *("S01", "S02", "S03", "S04", "O01", "O02"),
]
DIRECT_D = {"L02", "L03", "P06"}
DAY = date(2026, 3, 15)


def record(
    item: str = "L04",
    effective_on: date = DAY,
    document_no: str = "文〔2026〕1号",
    agency: str = "samr",
    annulled_on: date | None = None,
    repaired_on: date | None = None,
) -> Record:
    return Record(item, agency, document_no, effective_on, annulled_on, repaired_on)


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
near_days = st.integers(-1200, 1200).map(lambda n: DAY + timedelta(days=n))
records = st.builds(
    record,
    item=st.sampled_from(CODES),
    effective_on=near_days,
    document_no=st.sampled_from(["1号", "2号", "3号", "4号"]),
    agency=st.sampled_from(["samr", "ciq", "tax"]),
    annulled_on=st.none() | near_days,
    repaired_on=st.none() | near_days,
)
bonus_sets = st.frozensets(st.sampled_from(["pledge", "cnas_lab", "own_brand", "quality_award"]))
