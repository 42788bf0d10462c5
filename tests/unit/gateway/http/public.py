"""What enforcement answers to the public pages, made up."""

from types import SimpleNamespace
from typing import Any

TAKING_PART = SimpleNamespace(
    agencies={
        code: SimpleNamespace(zh=zh) for code, zh in {"samr": "市场监管", "ciq": "检验检疫", "gov": "县政府"}.items()
    }
)


def campaign(**told: Any) -> dict[str, Any]:
    """Return a campaign as it is published."""
    return {
        "campaign_id": "c1",
        "title": "打击假冒伪劣联合执法",
        "kind": "anti_counterfeit",
        "year": 2026,
        "zone_id": "huidong-shoes",
        "zone_name": "惠东女鞋",
        "agencies": ["samr", "ciq"],
        "state": "APPROVED",
        "population_size": 30,
        "target_count": 6,
        "drawn_on": None,
        "published_on": None,
        "findings": [],
        "clause": "SH 三(六)",
        "lead_agency": "samr",
        "division": None,
        "hs_prefix": "64",
        "sample_size": 6,
        "planned_on": "2026-11-01",
        "results_entered_on": None,
        "publish_by": None,
        "cancelled": None,
        **told,
    }


def draw(**told: Any) -> dict[str, Any]:
    """Return a draw as everybody may know of it."""
    return {
        "campaign_id": "c1",
        "state": "DRAWN",
        "terms": {
            "uniform_share_min": "0.2",
            "random_share_min": "0.5",
            "officers_per_visit": 2,
            "seed_source": None,
            "grades": {"B": {"count": 30, "reasoned": 0, "tickets": 4, "share": "0.2"}},
        },
        "terms_digest": "cd" * 32,
        "population_size": 30,
        "escrow_agency": "gov",
        "commitments": {"samr": "ab" * 32, "ciq": "ef" * 32},
        "absent": [],
        "closes_on": "2026-11-25",
        "seed": "12" * 32,
        "target_count": 6,
        "disclosed_on": None,
        "reason": None,
        "document": None,
        **told,
    }


def analysis(**told: Any) -> dict[str, Any]:
    """Return a published analysis: of two industries, one of them hidden in one market."""

    def cell(scope: str, industry: str, market: str, *, hidden: bool = False) -> dict[str, Any]:
        shown = {"consignments": 120, "nonconforming": 3, "returned": 1, "enterprises": 9}
        rates = {"nonconforming_rate": "0.0250", "returned_rate": "0.0083"}
        compared = {"than": "quarter_before", "quarter": "2026Q2", "consignments": 100, **rates}
        changes = {"nonconforming_change": "-0.0050", "returned_change": None}
        told = dict.fromkeys([*shown, *rates]) if hidden else {**shown, **rates}
        mark = {"scope": scope, "industry": industry, "market": market, "hidden": hidden}
        return {**mark, **told, "compared": [{**compared, **changes}]}

    trend = {"scope": "county", "industry": "*"}
    rates = [("2026Q1", None), ("2026Q2", "0.0300"), ("2026Q3", "0.0250")]
    return {
        "analysis_id": "a1",
        "quarter": "2026Q3",
        "division": "441323",
        "edition": 1,
        "corrects": None,
        "reason": None,
        "as_of": "2026-10-15T00:00:00Z",
        "facts_digest": "ab" * 32,
        "figures_digest": "cd" * 32,
        "rule_set": "enforcement-1",
        "threshold": 3,
        "published_on": "2026-10-20",
        "document_no": "惠东市监质〔2026〕3号",
        "clause": "SN附2 三(三)1",
        "state": "PUBLISHED",
        "superseded_by": None,
        "industries": [
            {"code": "footwear", "zh": "鞋类", "en": "footwear"},
            {"code": "other", "zh": "其他", "en": "other"},
        ],
        "markets": [{"code": "DE", "zh": "德国", "en": "Germany"}],
        "cells": [
            cell("county", "*", "*"),
            cell("county", "footwear", "*"),
            cell("county", "other", "*", hidden=True),
            cell("county", "footwear", "DE"),
            cell("zone", "footwear", "DE", hidden=True),
        ],
        "trend": [
            {**trend, "quarter": quarter, "consignments": 120, "nonconforming_rate": rate, "returned_rate": rate}
            for quarter, rate in rates
        ],
        "causes": [
            {"kind": "return", "cause": "*", "zh": "", "en": "", "hidden": False, "count": 4},
            {"kind": "return", "cause": "quality", "zh": "质量", "en": "quality", "hidden": True, "count": None},
        ],
        "other_figures": [
            {"kind": "alert", "zh": "预警", "en": "alerts", "count": 2, "quarter_before": 1, "year_before": None}
        ],
        "findings": "本季度女鞋出口批次合格率保持平稳。",
        "advice": "加强培训。",
        **told,
    }
