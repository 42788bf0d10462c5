"""Signed calls through each door, with the evidence log and without; driven by the client that agencies use.

An agency of another county asks for an enterprise's rating: each call is signed anew (Ed25519), checked against the
agreement, cut to the fields agreed, noted, and, with the log on, taken into it by the keeper at the same moment. Behind
the door stands a service like any other that answers what the credit service answered before: what is measured is the
way through the door.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sanhu_client import Exchange
from sanhu_client.errors import SanhuError
from sanhu_client.signatures import PrivateKey

from bench.children import free_port, measured, peer
from bench.row import Row, against, alone
from databus.clock import day_of
from databus.identifiers import make_uscc
from databus.persistence import connect
from deploy.local.agencies import setting
from deploy.local.questions import says_ready
from deploy.local.stack import Stack

ROUNDS = 3
SECONDS = 3
# of the client, each with one call under way: as many as the door needs to be busy all the time
THREADS = {"http": 32, "amqp": 96}
# two with the same agreement; of two doors, the one that was there first keeps the first half of the alphabet
WITH_LOG, WITHOUT = "ciq-ningbo", "nh-samr"
OPERATION = "credit.get_rating"
WAIT_S = 30
FOLLOWED_S = 2  # by the keeper, once the load is over
LOGGED = "SELECT count(*) FROM log_entries WHERE operation = :operation"
WAITS = "SELECT count(*) FROM unsequenced"
# the issue's own measure: 1,000/s are four times the national mean of Estonia's exchange
NATIONAL_MEAN = 250


@dataclass(frozen=True)
class Side:
    """Where an agency calls.

    Attributes:
        door: http or amqp.
        address: of the exchange, or of the agency's virtual host.
        key: file with the agency's private key.
        logged: whether what crosses there goes into the evidence log.
    """

    door: str
    address: str
    agency: str
    key: Path
    uscc: str
    logged: bool

    def ask(self, seconds: float = SECONDS, per_s: float = 0) -> Mapping[str, float]:
        """Load it; return what the client measured."""
        call = json.dumps([OPERATION, {"uscc": self.uscc}, per_s])
        client = ("bench.clients.agency", self.door, self.address, self.agency, self.key)
        return measured(*client, THREADS[self.door], seconds, call)


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows, on and off taking turns."""
    engine = connect(stack.env["SANHU_DATABASE_URL_GATEWAY"])
    with tempfile.TemporaryDirectory(prefix="sanhu-bench-") as folder, _sides(stack, Path(folder)) as sides:
        for door, (on, off) in sides.items():
            rates: dict[bool, list[float]] = {True: [], False: []}
            for _ in range(ROUNDS):
                for side in (on, off):
                    rates[side.logged].append(_round(engine, side))
            row = against(f"{door}_door_signed_logged_per_s", rates[True], rates[False], "the same door, log off")
            yield replace(row, unit="calls/s")
            times = on.ask(SECONDS + 2, row.ours / 2)
            yield alone(f"{door}_door_signed_logged_p50_ms", times["p50_ms"], "ms at half that load")
            yield alone(f"{door}_door_signed_logged_p99_ms", times["p99_ms"], "ms at half that load")
            name = f"{door}_door_vs_national_mean"
            yield against(name, rates[True], [NATIONAL_MEAN], "Estonia's exchange, national mean")
    engine.dispose()


def _round(engine: sa.Engine, side: Side) -> float:
    """Load one side and return the rate; what crossed with the log on must then be in it, and nothing else."""
    before = _ask(engine, LOGGED)
    rate = side.ask()["rate"]
    end_s = time.monotonic() + FOLLOWED_S
    while _ask(engine, WAITS):
        assert time.monotonic() < end_s, "the keeper does not follow"
        time.sleep(0.02)  # between looks
    grown, calls = _ask(engine, LOGGED) - before, rate * SECONDS
    assert grown >= calls if side.logged else grown < calls / 10, f"{grown} of {calls:.0f} calls are in the log"
    return rate


def _ask(engine: sa.Engine, question: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text(question), {"operation": OPERATION}).scalar_one())


@contextmanager
def _sides(stack: Stack, folder: Path) -> Iterator[Mapping[str, tuple[Side, Side]]]:
    """Both doors, each with the log and, beside it, without."""
    env = stack.env
    keys = {agency: _key(stack, folder, agency) for agency in (WITH_LOG, WITHOUT)}
    uscc = make_uscc("441323", "MA4BD000")
    rating = _rate(stack, uscc)
    alike = {
        "SANHU_AMQP_URI": env["SANHU_AMQP_URI"],
        "SANHU_DATABASE_URL": env["SANHU_DATABASE_URL_GATEWAY"],
        "SANHU_JWKS_FILE": env["SANHU_JWKS_FILE"],
        "SANHU_SIGNING_KEY_FILE": env["SANHU_SIGNING_KEY_FILE"],
        "SANHU_AMQP_DOOR_URI": env["SANHU_AMQP_DOOR_URI"],
        "SANHU_EVIDENCE": "off",
    }
    behind = {
        "SANHU_AMQP_URI": env["SANHU_AMQP_URI"],
        "SANHU_DATABASE_URL": env["SANHU_DATABASE_URL_CREDIT"],
        "SANHU_MAX_WORKERS": "64",
        "BENCH_RATING": json.dumps(rating),
    }
    gateway, door, service = free_port(), free_port(), free_port()
    stack.stop("credit")
    try:
        with (
            peer("databus.run", "bench.echo.rating:RatingService", environment=_at(behind, service), port=service),
            peer("gateway", environment=_at(alike, gateway), port=gateway),
            peer("gateway.amqp", environment=_at(alike, door), port=door),
        ):
            url, other = env["SANHU_URL"], f"http://127.0.0.1:{gateway}"
            on, off = env[setting(WITH_LOG)], env[setting(WITHOUT)]
            sides = {
                "http": (
                    Side("http", url, WITH_LOG, keys[WITH_LOG], uscc, logged=True),
                    Side("http", other, WITHOUT, keys[WITHOUT], uscc, logged=False),
                ),
                "amqp": (
                    Side("amqp", on, WITH_LOG, keys[WITH_LOG], uscc, logged=True),
                    Side("amqp", off, WITHOUT, keys[WITHOUT], uscc, logged=False),
                ),
            }
            _wait_ready(other, f"http://127.0.0.1:{door}")
            yield sides
    finally:
        stack.start("credit")


def _rate(stack: Stack, uscc: str) -> dict[str, Any]:
    """Have an enterprise registered, an act recorded and the enterprise rated; return its rating, whole."""

    def system(agency: str) -> Exchange:
        return Exchange(stack.env["SANHU_URL"], agency, token=stack.issuer.mint(agency))

    today = day_of(datetime.now(UTC)).isoformat()
    with system("sme") as sme, system("samr") as samr, system("ciq") as ciq, system(WITHOUT) as other:
        sme.enterprise.register_enterprise(
            uscc=uscc,
            name="惠东县量测鞋业有限公司",
            division="441323",
            role="manufacturer",
            hs_codes=["640399"],
            synthetic=True,
        )
        _eventually(lambda: samr.credit.get_rating(uscc=uscc))
        samr.credit.record_act(
            uscc=uscc,
            item="L05",
            occurred_on=today,
            effective_on=today,
            document_no=f"测〔2026〕{uscc}",
            detail="bench",
        )
        ciq.credit.rate_formally(usccs=[uscc])
        rating = samr.credit.get_rating(uscc=uscc)
        assert rating["rated"]
        # the border has heard, too, where the enterprise is: others see less of it
        _eventually(lambda: len(other.credit.get_rating(uscc=uscc)) < len(rating))
    return rating


def _key(stack: Stack, folder: Path, agency: str) -> Path:
    """Make a key for an agency, and register it."""
    key, file = PrivateKey.generate(), folder / f"{agency}.jwk"
    key.write(file)
    with Exchange(stack.env["SANHU_URL"], agency, token=stack.issuer.mint(agency)) as exchange:
        exchange.gateway.add_key(jwk=key.public_jwk(), reason="bench")
    return file


def _at(settings: Mapping[str, str], port: int) -> dict[str, str]:
    return {**settings, "SANHU_HTTP_PORT": str(port)}


def _wait_ready(*addresses: str) -> None:
    for address in addresses:
        _eventually(lambda address=address: says_ready(address))


def _eventually(holds: Callable[[], object]) -> None:
    end_s = time.monotonic() + WAIT_S
    while True:
        try:
            if holds():
                return
        except SanhuError:
            if time.monotonic() > end_s:
                raise
        assert time.monotonic() < end_s, "it does not come about"
        time.sleep(0.1)  # between looks
