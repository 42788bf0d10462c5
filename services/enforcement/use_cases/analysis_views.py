"""Who reads what of quality analyses: whole, as published, or reckoned again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from databus.errors import NotFound
from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.analyses import PUBLISHED, SUPERSEDED, Analysis, Quarter
from services.enforcement.domain.analysis_publication import EMPTY
from services.enforcement.use_cases.analyses import ANALYSIS, READ_WHOLE, act_row
from services.enforcement.use_cases.analysis_work import AnalysisWork
from services.enforcement.use_cases.clocks import clocks_of
from services.enforcement.use_cases.powers import require_row
from services.enforcement.use_cases.reckoning import groups_of, reckon, reckoned

_NO_TEXTS = {"findings": None, "advice": None}


def analysis_file(analysis_id: str, tx: AnalysisWork, rules: RuleBook) -> dict[str, Any]:
    """Return an analysis with all it says: whole for the bodies of its county, else as it is published.

    Raises:
        NotPermitted: it is not published, and the caller none of the bodies that make it.
    """
    analysis = tx.analyses.look(analysis_id)
    row = act_row(READ_WHOLE, rules)
    whole = powers.sits_in(row["by"], tx.caller.agency, division=analysis.division, rules=rules)
    if not whole and analysis.state not in {PUBLISHED, SUPERSEDED}:
        require_row("to read what is not published", row, tx, rules, division=analysis.division)
    told = {"findings": analysis.findings, "advice": analysis.advice, **tx.analyses.figures_of(analysis_id)}
    return {
        **vars(analysis),
        **_named(told if whole else _published(analysis, tx), analysis, rules),
        "whole": whole,
        "clocks": clocks_of(tx, ANALYSIS, analysis.about),
        "history": tx.history.of(ANALYSIS, analysis_id),
    }


def published_page(ask: Mapping[str, Any], tx: AnalysisWork) -> tuple[list[dict[str, Any]], str | None]:
    """Return a page of what is published, newest first."""
    found, cursor = tx.analyses.published_page(**ask)
    return _marks(found, tx), cursor


def published_file(analysis_id: str, tx: AnalysisWork, rules: RuleBook) -> dict[str, Any]:
    """Return what everybody may read of an analysis; of a superseded one, that it was superseded and by which.

    Raises:
        NotFound: it is not published.
    """
    analysis = tx.analyses.find(analysis_id)
    if analysis is None or analysis.state not in {PUBLISHED, SUPERSEDED}:
        raise NotFound("it is not published", "analysis_id", "one of list_published_analyses")
    (mark,) = _marks([analysis], tx)
    return {**mark, **_named(_published(analysis, tx), analysis, rules)}


def check(analysis_id: str, tx: AnalysisWork, rules: RuleBook) -> dict[str, Any]:
    """Reckon an analysis again from the facts that were kept, and say whether more is known now."""
    analysis = tx.analyses.look(analysis_id)
    kept = tx.analyses.facts_of(analysis_id)
    again = reckoned(kept, rules)
    corrected = tx.analyses.look(analysis.corrects) if analysis.corrects else None
    now = reckon(Quarter.parse(analysis.quarter), analysis.division, corrected, tx, rules, salt=kept.salt)
    marks = (analysis.facts_digest, analysis.figures_digest)
    return {
        "analysis_id": analysis_id,
        "same": (again.facts.digest, again.digest) == marks,
        "facts_digest": again.facts.digest,
        "figures_digest": again.digest,
        "changed_since": now.facts.digest != analysis.facts_digest,
    }


def _published(analysis: Analysis, tx: AnalysisWork) -> dict[str, Any]:
    if analysis.state == SUPERSEDED:
        return {**EMPTY, **_NO_TEXTS}
    texts = {"findings": analysis.findings, "advice": analysis.advice}
    return {**tx.analyses.published_figures_of(analysis.analysis_id), **texts}


def _marks(found: Sequence[Analysis], tx: AnalysisWork) -> list[dict[str, Any]]:
    after = tx.analyses.correcting([one.analysis_id for one in found])
    return [{**vars(one), "superseded_by": after.get(one.analysis_id)} for one in found]


def _named(told: Mapping[str, Any], analysis: Analysis, rules: RuleBook) -> dict[str, Any]:
    """Return figures with what their industries, markets, causes and kinds are called."""
    industries, markets = groups_of(Quarter.parse(analysis.quarter), rules)
    names = {"return": {**_names("analysis_cause", rules), **_names("return_cause", rules)}}
    names["trace_case"] = _names("analysis_cause", rules)
    kinds = _names("analysis_figure", rules)
    return {
        **told,
        "industries": [_group(row) for row in industries],
        "markets": [_group(row) for row in markets],
        "causes": [{**one, **names[one["kind"]][one["cause"]]} for one in told["causes"]],
        "other_figures": [{**one, **kinds[one["kind"]]} for one in told["other_figures"]],
    }


def _names(table: str, rules: RuleBook) -> dict[str, dict[str, str]]:
    return {row["code"]: {"zh": row["zh"], "en": row["en"]} for row in rules.table(table)}


def _group(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "zh": row["zh"],
        "en": row["en"],
        "hs_prefixes": row.get("hs_prefixes", []),
        "source": row["clause"],
    }
