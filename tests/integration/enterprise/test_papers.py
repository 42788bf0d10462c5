import base64
import io
from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace

import docx
import pypdf
import pytest
from sanhu_client import seals

from databus.caller import Caller
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, Unavailable
from databus.papers import Facts, Paper, Sheet, Text
from databus.papers.issued import PART_BYTES
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.papers.sheets import XLSX, write_xlsx
from databus.papers.word import MEDIA_TYPE as DOCX
from services.enterprise.use_cases.papers import PaperToIssue, issue

UNKNOWN = "7K3M-9QXP-2WTD-8FH7"


def issued(registry, body=None, *, kind="registry_export", agency="office", media_type=PDF, filename="名录.pdf"):
    today = registry.clock.today()
    body = body or Paper("企业名录", "惠东县", (Text("女鞋企业"), Facts((("家数", 3),))), "", today)
    wanted = PaperToIssue(kind, "huidong-shoes", "企业名录", body, media_type, filename, {"家数": 3})
    caller = Caller(agency=agency, actor="officer-1", purpose="zone_building")
    regulations = registry.pipeline.service.regulations
    return registry.pipeline.store.run(lambda tx: issue(wanted, tx, regulations), caller)


def file_of(registry, code, agency="office"):
    first = registry.call("get_paper", agency=agency, code=code)
    rest = [registry.call("get_paper", agency=agency, code=code, part=n) for n in range(2, first["parts"] + 1)]
    return b"".join(base64.b64decode(part["content_base64"]) for part in [first, *rest])


def key_of(registry):
    key = registry.pipeline.store.sealer.key
    return lambda kid: key.public_jwk() if kid == key.kid else None


@pytest.mark.requirement("E-16")
def test_an_outsider_with_the_file_checks_all_of_it_without_a_network(registry):
    paper = issued(registry)
    content = file_of(registry, paper.code)
    told = registry.call("verify_paper", agency="samr", code=paper.code.lower())
    assert told["sha256"] == sha256(content).hexdigest()
    assert (told["state"], told["agency"], told["purpose"]) == ("VALID", "office", "zone_building")
    sealed, seal = seals.split(content)
    assert seal == told["seal"]
    said = seals.check_file(sealed, seal, key_of(registry))
    assert said["code"] == paper.code
    assert said["says"] == {"家数": "3"}
    assert paper.code in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_what_is_written_as_docx_carries_its_code_and_its_seal_lies_beside_it(registry):
    paper = issued(registry, media_type=DOCX, filename="名录.docx")
    content = file_of(registry, paper.code)
    assert paper.code in docx.Document(io.BytesIO(content)).sections[0].footer.paragraphs[0].text
    assert seals.check_file(content, paper.seal, key_of(registry))["kind"] == "registry_export"


def test_a_large_file_is_read_in_parts_that_fit_a_message(registry):
    rows = tuple((f"{n:06}", sha256(str(n).encode()).hexdigest()) for n in range(30_000))
    paper = issued(registry, write_xlsx([Sheet("s", ("a", "b"), rows)]), media_type=XLSX, filename="名录.xlsx")
    assert paper.parts > 1
    content = file_of(registry, paper.code)
    assert len(content) == paper.size_bytes > PART_BYTES
    assert seals.check_file(content, paper.seal, key_of(registry))
    refused = registry.refused(InvalidRequest, "get_paper", agency="office", code=paper.code, part=paper.parts + 1)
    assert refused.fields == [("part", f"a whole number from 1 to {paper.parts}")]


def test_the_file_is_for_whoever_asked_for_it_and_the_verification_for_everyone(registry):
    paper = issued(registry)
    registry.refused(NotPermitted, "get_paper", "is for office", agency="samr", code=paper.code)
    assert registry.call("verify_paper", agency="samr", code=paper.code)["code"] == paper.code
    open_to_all = issued(registry, kind="yearly_summary")
    assert file_of(registry, open_to_all.code, agency="samr").startswith(b"%PDF")


def test_a_code_that_was_never_issued_or_is_mistyped_is_said_to_be_so(registry):
    registry.refused(NotFound, "verify_paper", "no paper was issued", agency="samr", code=UNKNOWN)
    registry.refused(InvalidRequest, "verify_paper", agency="samr", code="7K3M-9QXP-2WTD-8FH8")


def test_a_paper_found_wrong_is_withdrawn_by_whoever_had_it_issued(registry):
    paper = issued(registry, kind="yearly_summary")
    asked = {"code": paper.code, "reason": "出口额录入有误", "evidence": ["更正〔2026〕1号"]}
    registry.refused(NotPermitted, "withdraw_paper", "office", agency="samr", **asked)
    registry.refused(InvalidRequest, "withdraw_paper", "document", agency="office", **{**asked, "evidence": []})
    assert registry.call("withdraw_paper", agency="office", **asked)["state"] == "WITHDRAWN"
    told = registry.call("verify_paper", agency="samr", code=paper.code)
    assert (told["state"], told["withdrawn_reason"], told["version"]) == ("WITHDRAWN", "出口额录入有误", 2)
    registry.refused(Conflict, "withdraw_paper", "already", agency="office", **{**asked, "reason": "又一次"})


def test_files_are_forgotten_after_their_days_and_papers_can_still_be_verified(registry):
    passing, lasting = issued(registry), issued(registry, kind="yearly_summary")
    registry.clock.advance(timedelta(days=30))
    registry.run_daily()
    assert file_of(registry, passing.code)
    registry.clock.advance(timedelta(days=1))
    registry.run_daily()
    registry.refused(NotFound, "get_paper", "can still be verified", agency="office", code=passing.code)
    assert registry.call("verify_paper", agency="samr", code=passing.code)["sha256"] == passing.sha256
    assert file_of(registry, lasting.code)


def test_papers_are_listed_newest_first_to_those_who_may_read_them(registry):
    own = [issued(registry).code]
    registry.clock.advance(timedelta(hours=1))
    own += [issued(registry).code for _ in range(2)]
    issued(registry, agency="ciq")
    summary = issued(registry, kind="yearly_summary", agency="ciq").code
    pages, cursor = [], None
    while True:
        page = registry.call("list_papers", agency="office", limit=2, cursor=cursor)
        pages += [paper["code"] for paper in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert pages == [*sorted([*own[1:], summary], reverse=True), own[0]]
    found = registry.call("list_papers", agency="office", kind="yearly_summary", about="huidong-shoes")["items"]
    assert [paper["code"] for paper in found] == [summary]


def test_without_a_key_nothing_is_issued(registry, monkeypatch):
    monkeypatch.setattr(registry.pipeline.store, "sealer", None)
    with pytest.raises(Unavailable, match="SANHU_SEAL_KEY_FILE"):
        issued(registry)


def test_every_kind_of_paper_has_words_an_audience_and_a_clause(registry):
    kinds = [SimpleNamespace(**row) for row in registry.pipeline.service.regulations.book.table("paper_kind")]
    assert len({kind.kind for kind in kinds}) == len(kinds)
    assert all(kind.zh and kind.en and kind.clause and kind.audience in {"asker", "agencies"} for kind in kinds)
