"""What ratings read, on columns: the twin of `turn.facts_read`, as JSON."""

from __future__ import annotations

import polars as pl

from services.credit.use_cases.population.frames import Frames


def facts_read(frames: Frames, held: pl.DataFrame) -> pl.DataFrame:
    """Return n and `facts_read` of everybody.

    Args:
        frames: numbered; formal days with those of this rating.
        held: n and the bonuses held on the day.
    """
    entry = pl.concat_str(pl.lit('"'), pl.col("record_id").fill_null("None"), pl.lit('":'), "version")
    records = frames.records.group_by("n").agg(records=entry.str.join(","))
    formal_days = frames.formals.group_by("n", maintain_order=True).agg(formal_days=pl.col("formal_on").cast(pl.String))
    grants = frames.grants.group_by("n", maintain_order=True).agg(grants=pl.col("granted_on").cast(pl.String))
    told = frames.standings.select("n")
    for part in (records, formal_days, grants, held.select("n", bonuses=pl.col("held").list.sort())):
        told = told.join(part, on="n", how="left", maintain_order="left")
    lists = [pl.col(name).fill_null([]) for name in ("bonuses", "formal_days", "grants")]
    rest = pl.struct(lists).struct.json_encode().str.slice(1)
    parts = (pl.lit('{"records":{'), pl.col("records").fill_null(""), pl.lit("},"), rest)
    return told.select("n", facts_read=pl.concat_str(parts))
