from datetime import UTC, date, datetime

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.papers.issued import (
    PART_BYTES,
    WITHDRAWN,
    IssuedPaper,
    PaperKind,
    parts_of,
    statement,
)

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)


def paper(**more):
    told = {
        "code": "7K3M-9QXP-2WTD-8FH7",
        "kind": "quality_archive",
        "about": "91441323MA4YNT018E",
        "title": "企业质量档案",
        "media_type": "application/pdf",
        "filename": "x.pdf",
        "size_bytes": 1,
        "sha256": "0",
        "seal": "a.b.c",
        "says": {},
        "audience": "asker",
        "agency": "ciq",
        "actor": None,
        "purpose": None,
        "made_at": AT,
        "kept_until": None,
    }
    return IssuedPaper(**told | more)


def test_a_statement_is_short_enough_for_a_qr_code_however_much_is_said():
    long = paper(title="鞋" * 500, says={f"事实{n}": "女" * 300 for n in range(20)})
    said = statement(long, "sanhu.enterprise")
    assert len(said["title"]) == 60
    assert len(said["says"]) == 6
    assert all(len(value) == 60 for value in said["says"].values())
    assert said["made_at"] == "2026-11-22T04:00:00+00:00"


@pytest.mark.parametrize(("size", "parts"), [(1, 1), (PART_BYTES, 1), (PART_BYTES + 1, 2), (3 * PART_BYTES, 3)])
def test_parts_are_as_many_as_the_size_says(size, parts):
    assert paper(size_bytes=size).parts == len(parts_of(b"x" * size)) == parts
    assert b"".join(parts_of(b"x" * size)) == b"x" * size


def test_a_file_is_kept_for_the_days_of_its_kind_or_for_ever():
    kind = PaperKind("k", "种类", "kind", "asker", 30, "clause")
    assert kind.kept_until(date(2026, 11, 22)) == date(2026, 12, 22)
    assert PaperKind("k", "种类", "kind", "asker", 0, "clause").kept_until(date(2026, 11, 22)) is None


def test_a_paper_for_one_agency_is_read_by_it_alone():
    paper().require_reader("ciq")
    paper(audience="agencies").require_reader("samr")
    with pytest.raises(NotPermitted, match="ciq"):
        paper().require_reader("samr")


def test_a_paper_is_withdrawn_once_by_its_agency_on_a_document():
    with pytest.raises(NotPermitted, match="ciq"):
        paper().withdrawn("错", ["文1"], "samr", AT)
    with pytest.raises(InvalidRequest, match="document"):
        paper().withdrawn("错", [], "ciq", AT)
    done = paper().withdrawn("错", ["文1"], "ciq", AT)
    assert (done.state, done.withdrawn_reason, done.evidence, done.version) == (WITHDRAWN, "错", ("文1",), 2)
    with pytest.raises(Conflict, match="already"):
        done.withdrawn("错", ["文1"], "ciq", AT)
