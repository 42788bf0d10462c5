import os
import sys

import pytest

from deploy.local.management import Management
from deploy.local.processes import (
    DidNotStart,
    Missing,
    PortTaken,
    Process,
    Program,
    descendants,
    explain,
    log_tail,
    processes_with,
    wait_until,
)
from tests.infrastructure import wait_for


def program(tmp_path, script, **more):
    return Program(
        name="child",
        command=(sys.executable, "-c", script),
        folder=tmp_path,
        log=tmp_path / "child.log",
        environment={"PATH": os.environ["PATH"], "SANHU_STACK_HOME": str(tmp_path)},
        **more,
    )


SLEEPER = "import subprocess; subprocess.run(['sleep', '60'])"


def test_killing_a_program_kills_its_children_too(tmp_path):
    process = Process(program(tmp_path, SLEEPER))
    process.start()
    children = wait_for(lambda: descendants(process.pid))
    assert process.pid in processes_with(f"SANHU_STACK_HOME={tmp_path}")
    process.kill()
    assert not process.alive
    wait_for(lambda: not processes_with(f"SANHU_STACK_HOME={tmp_path}"))
    assert children


def test_a_program_that_ignores_its_signal_is_killed_after_its_grace(tmp_path):
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(60)"
    process = Process(program(tmp_path, deaf, stop_period_s=1))
    process.start()
    wait_for(lambda: log_tail(tmp_path / "child.log"))
    process.stop()
    assert not process.alive


def test_a_program_that_ends_while_starting_is_told_with_the_end_of_its_log(tmp_path):
    its = program(tmp_path, "print('no disk'); raise SystemExit(3)")
    process = Process(its)
    process.start()
    with pytest.raises(DidNotStart, match=r"child ended while starting; end of .*child.log:\nno disk"):
        wait_until(lambda: False, program=its, alive=lambda: process.alive, timeout_s=10)


def test_a_taken_port_is_told_apart_from_other_failures(tmp_path):
    log = tmp_path / "a.log"
    log.write_text("could not bind: Address already in use\n")
    assert isinstance(explain("a", log, "ended"), PortTaken)
    log.write_text("out of memory\n")
    assert not isinstance(explain("a", log, "ended"), PortTaken)


def test_the_tail_of_a_log_is_its_last_lines(tmp_path):
    log = tmp_path / "a.log"
    log.write_text("".join(f"line {number}\n" for number in range(1000)))
    assert log_tail(log, 2) == "line 998\nline 999"
    assert log_tail(tmp_path / "none.log") == ""


@pytest.mark.parametrize("url", ["", "ftp://a:b@host", "http://host:15672", "http:///"])
def test_a_management_url_without_login_or_host_is_refused_with_what_would_be_right(url):
    with pytest.raises(Missing, match="must read http://user:password@host:port"):
        Management(url)
