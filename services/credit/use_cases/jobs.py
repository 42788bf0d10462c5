"""The kinds of jobs of credit: a new one is a row here, one in `schemas/jobs.py` and its act in `rules/*.toml`."""

from __future__ import annotations

from typing import Final

from databus.jobs.running import JobKind, Workshop
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.use_cases import backtest_steps, credit_reports, rating_exports, record_files
from services.credit.use_cases.backtest_work import BacktestWork
from services.credit.use_cases.long_work import LongWork

Kind = JobKind[BacktestWork, RuleBook]


def _require(act: str, work: LongWork, rules: RuleBook) -> None:
    powers.require(act, work.caller.require_agency(), on=work.clock.today(), rules=rules)


WORKSHOP: Final = Workshop[BacktestWork, RuleBook](
    {
        "import_records": Kind(record_files.ACT, record_files.import_records, takes_file=True),
        "credit_report": Kind(credit_reports.ACT, credit_reports.write_report, check=credit_reports.check),
        "backtest": Kind(backtest_steps.ACT, backtest_steps.step),
        "export_ratings": Kind(rating_exports.ACT, rating_exports.step),
        "record_template": Kind(record_files.ACT, record_files.write_template),
    },
    _require,
)
