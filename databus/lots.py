"""Draws of lots as everybody recomputes them: made here by the very code that agencies check with."""

from sanhu_client.draws import (
    FORMAT,
    BadSecret,
    Drawn,
    DrawReport,
    Lot,
    Terms,
    choose,
    commitment_of,
    contribution_of,
    digest_of,
    export,
    identity_of,
    new_secret,
    salt_of,
    seed_of,
    standing,
    verify,
    visitors,
)
from sanhu_client.draws.choosing import cuts_of
from sanhu_client.draws.lots import BLOCK, Visitor, blocks_of, officers_digest, path_of
from sanhu_client.draws.seeds import check_commitment, digest_of_commitment
from sanhu_client.evidence.leaves import Malformed
from sanhu_client.evidence.merkle import root_of

__all__ = [
    "BLOCK",
    "FORMAT",
    "BadSecret",
    "DrawReport",
    "Drawn",
    "Lot",
    "Malformed",
    "Terms",
    "Visitor",
    "blocks_of",
    "check_commitment",
    "choose",
    "commitment_of",
    "contribution_of",
    "cuts_of",
    "digest_of",
    "digest_of_commitment",
    "export",
    "identity_of",
    "new_secret",
    "officers_digest",
    "path_of",
    "root_of",
    "salt_of",
    "seed_of",
    "standing",
    "verify",
    "visitors",
]
