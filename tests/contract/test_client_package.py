"""The package that agencies install is whole by itself, and takes the versions that are tested here."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.architecture.survey import ROOT, files, name_of


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("client")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
    shutil.copytree(ROOT / "client", folder / "client", ignore=ignored)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-build-isolation"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(folder), str(folder / "client")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("sanhu_client-*.whl")
    return zipfile.ZipFile(built)


def test_the_package_has_every_module_and_its_table(wheel: zipfile.ZipFile) -> None:
    wanted = {name_of(path).removeprefix("client/") for path in files(".py") if ROOT / "client" in path.parents}
    assert "sanhu_client/evidence/merkle.py" in wanted
    assert wanted | {"sanhu_client/operations.json", "sanhu_client/py.typed"} <= set(wheel.namelist())


def test_the_package_is_imported_and_used_without_anything_else_of_ours(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    program = (
        "import sys\n"
        "from sanhu_client import Bus, Exchange, PrivateKey, operations, reconcile\n"
        "assert sys.modules['sanhu_client'].__file__.startswith(sys.argv[1]), sys.modules['sanhu_client'].__file__\n"
        "Exchange('http://127.0.0.1:1', 'samr', key=PrivateKey.generate()).close()\n"
        "print(sorted({'databus', 'gateway', 'services', 'deploy', 'nameko', 'kombu', 'eventlet'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_evidence_and_signatures_bring_neither_http_nor_amqp_along() -> None:
    program = (
        "import sys, sanhu_client.evidence.verify, sanhu_client.evidence.receipts, sanhu_client.signatures\n"
        "print(sorted({'urllib3', 'amqp', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_versions_that_it_takes_are_those_that_are_tested() -> None:
    theirs = tomllib.loads((ROOT / "client/pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    ours = dict(
        one.split("==")
        for one in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    )
    for told in theirs:
        name, low, high = re.fullmatch(r"([a-z0-9-]+)>=([0-9.]+),<([0-9.]+)", told).groups()  # type: ignore[union-attr]
        assert _version(low) <= _version(ours[name]) < _version(high), told


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
