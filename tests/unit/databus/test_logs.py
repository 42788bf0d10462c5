"""Logs are data: one JSON object a line, whoever logs."""

import json
import logging
import subprocess
import sys

PROGRAM = """
import logging
from databus import logs
logs.configure("credit", "info")
log = logs.get("databus.test")
log.info("event.handled", event_type="credit.rated", duration_s=0.5, name="惠东")
log.debug("not.shown")
logging.getLogger("amqp").warning("from %s", "elsewhere")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("event.failed", body=object)
"""


def test_every_line_is_a_json_object_with_key_level_service_and_moment() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["event.handled", "from elsewhere", "event.failed"]
    assert {line["service"] for line in lines} == {"credit"}
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert lines[0]["name"] == "惠东"
    assert lines[0]["duration_s"] == 0.5
    assert (lines[1]["level"], lines[1]["logger"]) == ("warning", "amqp")
    assert "ZeroDivisionError" in lines[2]["exception"]
    assert done.stderr == ""


def test_configuring_is_left_to_the_runner() -> None:
    handlers = list(logging.getLogger().handlers)
    from databus import logs

    logs.get("anything")
    assert logging.getLogger().handlers == handlers
