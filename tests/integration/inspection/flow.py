"""Declarations that the draw takes, or leaves out: the day's seed is known, so the test chooses by the number."""

from decimal import Decimal
from itertools import count
from typing import Any

import sqlalchemy as sa

from services.inspection.domain.drawing import committed, key_of, number_of
from tests.integration.inspection.conftest import ONE, SHOES, Inspection

SEED = "5eed" * 16
_NUMBERS = count(1)


def know_seed(inspection: Inspection) -> None:
    """Let the seed of today be one that the test knows."""
    values = {"on": inspection.clock.today(), "seed": SEED, "commitment": committed(SEED), "at": inspection.clock.now()}
    with inspection.engine.begin() as connection:
        connection.execute(
            sa.text(
                'INSERT INTO draw_days ("on", seed, commitment, committed_at) VALUES (:on, :seed, :commitment, :at)'
                ' ON CONFLICT ("on") DO NOTHING'
            ),
            values,
        )


def declared(inspection: Inspection, *, drawn: bool, percent: str, uscc: str = ONE, **fields: Any) -> Any:
    """Declare a batch whose draw at a share comes out as wished."""
    know_seed(inspection)
    share = Decimal(percent)
    chosen = next(
        no for no in (f"FLOW-{one:06d}" for one in _NUMBERS) if (number_of(SEED, key_of(uscc, no, 1)) < share) == drawn
    )
    return inspection.declare(uscc, fields.pop("hs_code", SHOES), declaration_no=chosen, **fields)


def assess(inspection: Inspection, consignment: Any, agency: str = "portal") -> Any:
    """Ask for an assessment by rule."""
    return inspection.call("assess_consignment", agency=agency, consignment_id=consignment["consignment_id"])


def paper(inspection: Inspection, consignment: Any, kind: str) -> Any:
    """Add a paper of a kind."""
    sha256 = f"{next(_NUMBERS):064x}"
    return inspection.call(
        "add_document",
        agency="portal",
        consignment_id=consignment["consignment_id"],
        kind=kind,
        title=kind,
        sha256=sha256,
    )
