"""The kinds of jobs of inspection: a new one is a row here, one in `schemas/jobs.py` and its act in `rules/*.toml`."""

from __future__ import annotations

from typing import Final

from databus.jobs.running import JobKind, Workshop
from services.inspection.use_cases import (
    backtest_steps,
    consignment_exports,
    consignment_files,
    goods_files,
    lot_files,
    trace_reports,
)
from services.inspection.use_cases.backtest_work import BacktestWork
from services.inspection.use_cases.ports import Desk

Kind = JobKind[BacktestWork, Desk]


def _require(act: str, work: BacktestWork, desk: Desk) -> None:
    desk.require(act, work.caller.require_agency())


WORKSHOP: Final = Workshop[BacktestWork, Desk](
    {
        "declare_consignments": Kind(consignment_files.ACT, consignment_files.declare_file, takes_file=True),
        "export_consignments": Kind(consignment_exports.ACT, consignment_exports.step),
        "register_lots": Kind(lot_files.ACT, lot_files.register_file, takes_file=True),
        "lot_template": Kind(lot_files.ACT, lot_files.write_template),
        "mode_backtest": Kind(backtest_steps.ACT, backtest_steps.step),
        "trace_report": Kind(trace_reports.ACT, trace_reports.step),
        "consignment_template": Kind(consignment_files.ACT, consignment_files.write_template),
        "import_goods": Kind(goods_files.ACT, goods_files.import_goods, takes_file=True),
        "goods_template": Kind(goods_files.ACT, goods_files.write_template),
    },
    _require,
)
