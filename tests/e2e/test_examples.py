"""The examples for agencies do what they say: each is run as it stands, against the whole stack."""

import os
import re
import secrets
import shutil
import subprocess
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from sanhu_client import Exchange
from sanhu_client.errors import Conflict, NotFound

from deploy.local.stack import Stack
from tests.architecture.survey import ROOT, files
from tests.infrastructure import wait_for
from tests.node import HOW, install

USCC = "91441323MA4YNT018E"
EXAMPLES = ROOT / "docs/examples"
STEPS = [
    r"1\. called credit\.get_rating: score \d+, grade [A-D]",
    r"2\. said credit\.record_act: receipt [0-9a-f-]{36}",
    rf"3\. received credit\.record_added about {USCC}",
    r"4\. (成立 )?verified: entry \d+ of the evidence log(, credit\.record_act)?",
]


@pytest.fixture(scope="module")
def enterprise(stack: Stack) -> str:
    with Exchange(stack.env["SANHU_URL"], "sme", token=stack.issuer.mint("sme")) as sme:
        fields = {"division": "441323", "role": "manufacturer", "hs_codes": ["640399"], "synthetic": True}
        with suppress(Conflict):  # another test of the session registered it
            sme.enterprise.register_enterprise(uscc=USCC, name="惠东县合成鞋业有限公司", **fields)
    with Exchange(stack.env["SANHU_URL"], "samr", token=stack.issuer.mint("samr")) as samr:
        wait_for(lambda: is_rated(samr), within_s=30)
    return USCC


def is_rated(samr: Exchange) -> bool:
    """Whether the credit service has heard of the enterprise."""
    with suppress(NotFound):
        return bool(samr.credit.get_rating(uscc=USCC))
    return False


def run(stack: Stack, command: list[str], uscc: str, *, folder: Path = ROOT, **settings: str) -> list[str]:
    """Run an example with nothing but what it names; return what it said."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "EXCHANGE_URL": stack.env["SANHU_URL"],
        "NO_PROXY": "127.0.0.1,localhost",
        **settings,
    }
    done = subprocess.run(
        [*command, uscc], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if line[:1].isdecimal()]


def assert_all_steps(said: list[str]) -> None:
    assert len(said) == len(STEPS), said
    for line, step in zip(said, STEPS, strict=True):
        assert re.fullmatch(step, line), line


@pytest.mark.parametrize("name", ["python-kombu", "python-nameko"])
def test_the_examples_in_python_take_all_four_steps(stack: Stack, enterprise: str, name: str) -> None:
    uri = stack.env["SANHU_AMQP_URI_SAMR"]
    assert_all_steps(run(stack, [sys.executable, str(EXAMPLES / name / "agency.py")], enterprise, AMQP_URI=uri))


def test_the_example_in_node_takes_all_four_steps(stack: Stack, enterprise: str) -> None:
    folder, node = EXAMPLES / "node-amqplib", shutil.which("node")
    assert node is not None, HOW
    install(folder)
    uri = stack.env["SANHU_AMQP_URI_SAMR"]
    assert_all_steps(run(stack, [node, "agency.js"], enterprise, folder=folder, AMQP_URI=uri))


def test_the_example_with_curl_takes_all_four_steps(stack: Stack, enterprise: str) -> None:
    secret = secrets.token_urlsafe(32)
    with Exchange(stack.env["SANHU_URL"], "samr", token=stack.issuer.mint("samr")) as samr:
        client = samr.gateway.add_client(label="curl", secret_sha256=sha256(secret.encode()).hexdigest())
    command = ["sh", str(EXAMPLES / "curl/agency.sh")]
    assert_all_steps(run(stack, command, enterprise, CLIENT_ID=client["id"], CLIENT_SECRET=secret))


def test_no_example_imports_anything_that_an_agency_does_not_have() -> None:
    found = [path for path in files(".py", ".js", ".sh") if EXAMPLES in path.parents]
    assert len(found) >= 6
    for path in found:
        assert not re.search(r"\b(?:import|from) (?:databus|gateway|services|deploy)\b", path.read_text("utf-8")), path
