"""Draws (双随机) that anyone recomputes: seeds nobody chooses alone, lots in a salted tree, tickets by grade.

`new_secret` makes a secret to keep and the commitment to hand in; `verify` recomputes a draw from its file, offline.
"""

from sanhu_client.draws.choosing import Drawn, choose, standing
from sanhu_client.draws.exporting import export
from sanhu_client.draws.lots import Lot, identity_of, leaf_of, salt_of, visitors
from sanhu_client.draws.seeds import FORMAT, BadSecret, commitment_of, contribution_of, new_secret, seed_of
from sanhu_client.draws.terms import Terms, digest_of
from sanhu_client.draws.verify import DrawReport, DrawStep, verify

__all__ = [
    "FORMAT",
    "BadSecret",
    "DrawReport",
    "DrawStep",
    "Drawn",
    "Lot",
    "Terms",
    "choose",
    "commitment_of",
    "contribution_of",
    "digest_of",
    "export",
    "identity_of",
    "leaf_of",
    "new_secret",
    "salt_of",
    "seed_of",
    "standing",
    "verify",
    "visitors",
]
