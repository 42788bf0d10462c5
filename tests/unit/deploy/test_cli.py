import base64
import json
import re
import subprocess
from importlib.metadata import version

import pytest
from click.testing import CliRunner

from deploy.cli import main
from deploy.local.tokens import Issuer
from tests.infrastructure import ROOT


@pytest.fixture
def sanhu(tmp_path):
    return lambda *arguments: CliRunner().invoke(main, ["--home", str(tmp_path / "home"), *arguments])


def test_a_stack_that_was_never_up_is_down(sanhu):
    answer = sanhu("status")
    assert answer.exit_code == 1
    assert answer.output == "down\n"


def test_stopping_what_does_not_run_is_no_mistake(sanhu):
    answer = sanhu("down")
    assert answer.exit_code == 0
    assert answer.output == "nothing was running\n"


def test_looking_leaves_no_data_folder_behind(sanhu, tmp_path):
    sanhu("status")
    sanhu("logs")
    sanhu("token", "ciq")
    assert not (tmp_path / "home" / "data-folder").exists()


def test_a_token_is_all_that_is_printed(sanhu, tmp_path):
    answer = sanhu("token", "ciq")
    assert answer.exit_code == 0
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", answer.output)
    assert Issuer(tmp_path / "home").jwks_file.exists()


def test_a_token_of_an_enterprise_comes_from_the_portal_and_says_which_it_is(sanhu):
    answer = sanhu("token", "--role", "enterprise", "--uscc", "91441323MA4YNT018E")
    assert answer.exit_code == 0, answer.output
    payload = answer.output.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (claims["agency"], claims["role"], claims["uscc"]) == ("portal", "enterprise", "91441323MA4YNT018E")
    assert "go together" in sanhu("token", "--role", "enterprise").output
    assert "go together" in sanhu("token", "samr", "--uscc", "91441323MA4YNT018E").output


def test_a_token_for_nobody_says_which_agency_there_is(sanhu):
    assert "which agency?" in sanhu("token").output
    answer = sanhu("token", "nobody")
    assert answer.exit_code == 1
    assert "these have:" in answer.output


@pytest.mark.parametrize("command", ["migrate", "serve credit"])
def test_what_needs_a_running_stack_says_so(sanhu, command):
    answer = sanhu(*command.split())
    assert answer.exit_code == 1
    assert "the stack is down" in answer.output


def test_an_unknown_log_is_refused_with_the_list(sanhu):
    answer = sanhu("logs", "nonsense")
    assert answer.exit_code == 1
    assert "there are: none" in answer.output


def test_the_version_is_the_installed_one(sanhu):
    assert sanhu("version").output.strip() == version("sanhu")


def test_every_make_target_is_in_the_help():
    makefile = (ROOT / "Makefile").read_text()
    steps = {"test-all", "setup-tests"}  # of other targets, not for people
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - steps
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert targets == set(re.findall(r"^  ([a-z-]+) ", told, re.MULTILINE))
    assert {"demo", "test", "check", "up", "down", "status", "logs", "token", "bench", "faults"} <= targets


def test_every_sanhu_command_that_make_calls_exists():
    makefile = (ROOT / "Makefile").read_text()
    called = set(re.findall(r"\$\(SANHU\) ([a-z]+)", makefile))
    assert called <= set(main.commands)
