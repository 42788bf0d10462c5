"""How the stack starts, watches and stops its own processes, shown with small stand-ins for the services."""

import re
import socket

import pytest

import deploy.local.servers
import deploy.local.stack
from deploy.local.plan import Part
from deploy.local.processes import DidNotStart
from deploy.local.stack import Stack
from tests.infrastructure import make_folder, wait_for

READY = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ['SANHU_DATABASE_URL'].encode())
print('listening', flush=True)
HTTPServer(('127.0.0.1', int(os.environ['SANHU_HTTP_PORT'])), Answer).serve_forever()
"""


@pytest.fixture
def stack_of(postgresql, rabbitmq, monkeypatch, tmp_path):
    """Starts a stack of stand-ins on the session's servers; `say` keeps what it told."""
    made = []

    def make(**scripts):
        for name, script in scripts.items():
            (tmp_path / f"{name}.py").write_text(script)
        parts = tuple(Part(name, f"services.{name}", (str(tmp_path / f"{name}.py"),)) for name in scripts)
        for module in (deploy.local.stack, deploy.local.servers):
            monkeypatch.setattr(module, "PARTS", parts)
        monkeypatch.setattr(deploy.local.stack, "GATEWAY", parts[-1])
        monkeypatch.setattr(deploy.local.stack, "migrate", lambda parts, urls: None)
        monkeypatch.setenv("SANHU_AMQP_URI", rabbitmq.uri)
        for part in parts:
            monkeypatch.setenv(f"SANHU_DATABASE_URL_{part.setting}", postgresql.fresh())
        told = []
        made.append(Stack(make_folder("parts"), attached=True, say=told.append))
        return made[-1], told

    yield make
    for stack in made:
        stack.down(purge=True)


def test_up_returns_when_every_process_is_ready_and_tells_each(stack_of):
    stack, told = stack_of(credit=READY, gateway=READY)
    env = stack.up()
    assert all(ready for _, ready in stack.status())
    assert env["SANHU_URL"] + "/metrics" == env["SANHU_METRICS_GATEWAY"]
    assert any(re.match(r"  credit +ready after", line) for line in told)


def test_a_killed_process_is_started_again(stack_of):
    stack, _ = stack_of(credit=READY, gateway=READY)
    stack.up()
    old = stack.pid("credit")
    stack.kill("credit")
    wait_for(lambda: stack.pid("credit") not in {0, old}, within_s=20)
    stack.wait_ready("credit")


def test_a_stopped_process_stays_stopped_until_it_is_started(stack_of):
    stack, _ = stack_of(credit=READY, gateway=READY)
    stack.up()
    stack.stop("credit")
    assert [(state.name, ready) for state, ready in stack.status()] == [("credit", False), ("gateway", True)]
    stack.start("credit")
    assert all(ready for _, ready in stack.status())


def test_a_process_that_keeps_crashing_is_named_with_the_end_of_its_log(stack_of):
    stack, _ = stack_of(credit="print('SANHU_FOO is not set'); raise SystemExit(2)", gateway=READY)
    with pytest.raises(DidNotStart, match=r"(?s)credit keeps ending while it starts; .*SANHU_FOO is not set"):
        stack.up()
    assert not stack.running()


def test_a_process_that_takes_its_time_to_crash_is_named_too(stack_of):
    loads = "import time; time.sleep(1.2); print('no module of that name'); raise SystemExit(1)"
    stack, _ = stack_of(credit=loads, gateway=READY)
    with pytest.raises(DidNotStart, match=r"(?s)credit keeps ending while it starts; .*no module of that name"):
        stack.up()
    assert not stack.running()


def test_a_port_taken_since_it_was_chosen_is_replaced_by_another(stack_of, monkeypatch):
    stack, told = stack_of(credit=READY, gateway=READY)
    with socket.create_server(("127.0.0.1", 0)) as thief:
        stolen = thief.getsockname()[1]
        stack.home.prepare()
        monkeypatch.setattr("deploy.local.home.is_free", lambda port: True)
        stack.home._remember({"ports": {"credit": stolen}})
        env = stack.up()
        assert str(stolen) not in env["SANHU_METRICS_CREDIT"]
    assert any("a port was taken meanwhile" in line for line in told)


def test_the_processes_reach_the_broker_through_another_address_if_a_test_wants_it(stack_of, tmp_path):
    script = f"import os; open({str(tmp_path / 'uri')!r}, 'w').write(os.environ['SANHU_AMQP_URI'])\n" + READY
    stack, _ = stack_of(credit=script, gateway=READY)
    stack._reroute = lambda uri: uri.replace("127.0.0.1", "127.0.0.2")
    env = stack.up()
    assert "127.0.0.2" in (tmp_path / "uri").read_text()
    assert "127.0.0.2" not in env["SANHU_AMQP_URI"]
