"""`sanhu import`: what it sends, prints and returns; the exchange is made up."""

import pytest
from click.testing import CliRunner
from sanhu_client.errors import NotPermitted

from deploy import imports
from deploy.cli import main

REFUSAL = {"row": 3, "column": "证书类型", "reason": "应为质量管理体系之一"}


class Exchange:
    """Ends every job at once."""

    def __init__(self, *, refused=0, state="DONE", error=None):
        self.refused = refused
        self.state = state
        self.error = error
        self.sent = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def job(self):
        result = {"rows": 2, "recorded": 2 - self.refused, "refused": self.refused, "reasons": self.refused,
                  "ignored_columns": ["备注"]}  # fmt: skip
        paper = "SH-1" if self.refused else None
        return {
            "job_id": "j-1",
            "state": self.state,
            "result": result,
            "paper": paper,
            "percent": 100,
            "error": self.error,
        }

    def upload(self, kind, file, *, language, progress, within_s, **parameters):
        self.sent.append((kind, file.name, language, parameters))
        progress({"state": "RECEIVING", "percent": 50, "stage": None})
        progress({"state": "RUNNING", "percent": None, "stage": "正在入库"})
        if isinstance(self.error, Exception):
            raise self.error
        return self.job()

    def call(self, operation, **fields):
        self.sent.append((operation, fields))
        return {"items": [REFUSAL], "next_cursor": None, "job_id": "j-1"}

    def wait_job(self, job_id, *, service, within_s):
        return self.job() | {"paper": "SH-2"}

    def download(self, code):
        return f"file {code}".encode()


@pytest.fixture
def run(tmp_path, monkeypatch):
    (tmp_path / "证书.csv").write_text("x")

    def run(exchange, *arguments):
        monkeypatch.setattr(imports, "opened", lambda *_: exchange)
        named = [str(tmp_path / one) if one.endswith((".csv", ".xlsx")) else one for one in arguments]
        return CliRunner().invoke(main, ["--home", str(tmp_path / "home"), "import", *named])

    return run


def test_a_file_whose_rows_are_all_right_ends_with_nought(run):
    exchange = Exchange()
    answer = run(exchange, "证书.csv", "--kind", "facts", "--fact-kind", "certificate", "--dry-run", "--language", "en")
    assert answer.exit_code == 0, answer.output
    assert exchange.sent == [
        ("import_facts", "证书.csv", "en", {"fact_kind": "certificate", "dry_run": True}),
    ]
    assert "recorded 2" in answer.output
    assert "ignored columns: 备注" in answer.output


def test_refused_rows_are_printed_and_written_and_make_the_exit_code_three(run, tmp_path):
    answer = run(Exchange(refused=1), "证书.csv", "--refused", "back.csv")
    assert answer.exit_code == 3
    assert "证书类型" in answer.output
    assert "应为质量管理体系之一" in answer.output
    assert (tmp_path / "back.csv").read_bytes() == b"file SH-1"


def test_a_job_that_failed_and_a_call_that_is_refused_end_with_one(run):
    failed = run(Exchange(state="FAILED", error="不能办理：无此文件"), "证书.csv")
    assert (failed.exit_code, "不能办理" in failed.output) == (1, True)
    refused = run(Exchange(error=NotPermitted("for the office")), "证书.csv")
    assert (refused.exit_code, "for the office" in refused.output) == (1, True)


def test_the_empty_sheet_is_written_to_standard_output_and_nothing_else(run):
    exchange = Exchange()
    answer = run(exchange, "--template", "--kind", "facts", "--fact-kind", "brand")
    assert (answer.exit_code, answer.stdout_bytes) == (0, b"file SH-2")
    assert exchange.sent[0][1]["parameters"] == {"sheet": "facts", "fact_kind": "brand"}


@pytest.mark.parametrize("arguments", [(), ("证书.csv", "--template")])
def test_a_file_or_the_template_is_asked_for(run, arguments):
    assert run(Exchange(), *arguments).exit_code == 2


def test_without_a_stack_and_without_an_address_it_is_told_what_helps(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    answer = CliRunner().invoke(main, ["--home", str(tmp_path / "home"), "import", str(tmp_path / "a.csv")])
    assert (answer.exit_code, "make up" in answer.output) == (1, True)
    answer = CliRunner().invoke(main, ["import", str(tmp_path / "a.csv"), "--url", "http://exchange.example"])
    assert (answer.exit_code, "go together" in answer.output) == (2, True)


def test_a_file_of_records_is_credits_and_what_was_refused_is_asked_of_it(run):
    exchange = Exchange(refused=1)
    answer = run(exchange, "证书.csv", "--kind", "records", "--agency", "samr")
    assert answer.exit_code == 3, answer.output
    assert exchange.sent[0][0] == "import_records"
    assert exchange.sent[1][0] == "credit.list_job_refusals"


def test_the_sheet_of_records_is_asked_of_credit(run):
    exchange = Exchange()
    answer = run(exchange, "--template", "--kind", "records")
    assert answer.exit_code == 0, answer.output
    assert exchange.sent == [("credit.start_job", {"kind": "record_template", "language": "zh", "parameters": {}})]


@pytest.mark.parametrize(
    ("rows", "kind", "template"),
    [
        ("consignments", "declare_consignments", "consignment_template"),
        ("lots", "register_lots", "lot_template"),
        ("goods", "import_goods", "goods_template"),
    ],
)
def test_files_of_declarations_lots_and_goods_are_inspections_and_so_are_their_empty_sheets(run, rows, kind, template):
    exchange = Exchange(refused=1)
    answer = run(exchange, "证书.csv", "--kind", rows, "--agency", "association")
    assert answer.exit_code == 3, answer.output
    assert [one[0] for one in exchange.sent[:2]] == [kind, "inspection.list_job_refusals"]
    exchange = Exchange()
    assert run(exchange, "--template", "--kind", rows).exit_code == 0
    asked = {"kind": template, "language": "zh", "parameters": {}}
    assert exchange.sent == [("inspection.start_job", asked)]
