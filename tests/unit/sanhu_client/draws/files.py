"""A draw's file, made as the exchange makes one."""

from fractions import Fraction
from typing import Any

from sanhu_client.draws import choose, contribution_of, digest_of, identity_of, new_secret, salt_of, seed_of
from sanhu_client.draws.choosing import cuts_of
from sanhu_client.draws.lots import Lot, leaf_of
from sanhu_client.draws.terms import Terms
from sanhu_client.evidence import merkle


def draw_file(count: int = 30, size: int = 6, committed: tuple[str, ...] = ("samr", "ciq")) -> dict[str, Any]:
    """Return a draw of enterprises of one grade, by two agencies, as far as they commit to something."""
    codes = [f"91441323{number:010d}" for number in range(count)]
    lots = sorted(Lot(identity_of(salt_of("s", code), code, "B", []), "B", reasoned=False) for code in codes)
    root = merkle.root_of([leaf_of(lot.line) for lot in lots]).hex()
    terms = {
        "format": "sanhu-draw-2",
        "campaign_id": "c",
        "agencies": ["ciq", "samr"],
        "everyone": False,
        "sample_size": size,
        "random_share_min": str(Fraction(1, 2)),
        "uniform_share_min": "0.2",
        "grades": {"B": {"tickets": 4, "share": "0.2", "count": count, "reasoned": 0}},
        "officers_per_visit": 2,
        "officers_digest": "0",
        "population": {"size": count, "root": root},
        "seed_source": None,
    }
    _, key = new_secret()
    secrets = {agency: new_secret() for agency in committed}
    parts = {
        agency: (commitment, contribution_of("c", agency, secret, key))
        for agency, (secret, commitment) in secrets.items()
    }
    seed = seed_of(digest_of(terms), key, parts, None)
    drawn = choose(seed, lots, Terms.from_json(terms))
    return {
        "format": "sanhu-draw-2",
        "terms": terms,
        "terms_digest": digest_of(terms),
        "escrow": {"agency": "gov", "key": key, "secret": None},
        "commitments": [
            {"agency": agency, "commitment": commitment, "secret": secret}
            for agency, (secret, commitment) in sorted(secrets.items())
        ],
        "public_value": None,
        "seed": seed,
        "cuts": cuts_of(drawn, {lot.identity: lot.grade for lot in lots}, Terms.from_json(terms)),
        "officers": None,
        "lots": [lot.line for lot in lots],
        "targets": [
            {"identity": one.identity, "part": one.part, "place": one.place, "digest": one.digest, "salt": None}
            for one in drawn
        ],
    }
