"""What a stack asks of its parts: are you ready, may I come in, bring your database up to date."""

import subprocess
import sys
import urllib.error
from collections.abc import Mapping, Sequence

import psycopg2

from deploy.local.management import DIRECT
from deploy.local.plan import ROOT, Part, base_environment
from deploy.local.processes import DidNotStart


def migrate(parts: Sequence[Part], urls: Mapping[str, str]) -> None:
    """Bring the databases of parts to their newest schemas; `urls` by the parts' settings.

    In one process: what it takes to load is more than what most migrations take.
    """
    settings = {part.database_setting: urls[part.database_setting] for part in parts}
    done = subprocess.run(
        [sys.executable, "-m", "databus.migrate", *(part.package for part in parts)],
        env=base_environment() | settings,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DidNotStart(f"the migrations failed:\n{done.stdout}{done.stderr}")


def says_ready(address: str) -> bool:
    """Does a process answer its readiness question with 200?"""
    try:
        with DIRECT.open(f"{address}/readyz", timeout=3) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return False
    except OSError:
        return False


def can_connect(url: str) -> bool:
    """Does the database let its owner in?"""
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True
