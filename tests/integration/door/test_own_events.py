"""What an agency's own stock nameko service says in its own vhost arrives as a credit record, once, with a receipt."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.agencies import setting

CASEWORK = Path(__file__).with_name("casework.py")


def penalty(uscc, number, **change):
    said = {
        "party": {"credit_code": uscc, "name": "某企业"},
        "document": {"number": number, "decided": "2026-11-02", "effective": "2026-11-05"},
        "procedure": "普通程序",
        "occurred": "2026-10-02",
        "facts": "产品标识不符",
        "officer": "nobody's business",
    }
    return {"event": "penalty_effective", "penalty": {**said, **change}}


def run_casework(env, code, *said):
    lines = "".join(json.dumps(each) + "\n" for each in said)
    command = [sys.executable, "-W", "ignore", str(CASEWORK), env[setting(code)]]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.requirement("C-03")
@pytest.mark.requirement("C-04")
def test_a_stock_nameko_service_needs_no_change_for_its_events_to_become_records(stack, enter, new_uscc):
    samr, uscc = enter("samr"), new_uscc()
    number = f"测罚〔2026〕{uscc[-6:]}号"
    said = penalty(uscc, number)
    printed = run_casework(stack.env, "samr", said, said)
    assert printed == [number, number], "the service's own handlers hear its events as before"
    first, again = samr.next_receipt(), samr.next_receipt()
    assert first == again
    assert (first["status"], first["operation"]) == ("ok", "credit.record_act")
    assert first["event"] == "casework.events/penalty_effective"
    assert (first["result"]["score"], first["receipt"]["status"]) == (94, "pending")
    (record,) = samr.ask("credit.list_records", uscc=uscc)["result"]["items"]
    assert (record["agency"], record["item"], record["decided_on"]) == ("samr", "L04", "2026-11-02")


def test_an_event_that_says_too_little_or_what_nobody_agreed_on_gets_a_problem_or_nothing(stack, enter, new_uscc):
    samr, uscc = enter("samr"), new_uscc()
    run_casework(
        stack.env,
        "samr",
        penalty(uscc, "测罚〔2026〕1号", procedure="没有这种程序"),
        {"event": "penalty_drafted", "penalty": {}},
    )
    told = samr.next_receipt()
    assert (told["status"], told["event"]) == ("problem", "casework.events/penalty_effective")
    assert [error["field"] for error in told["problem"]["errors"]] == ["procedure"]
    assert samr.depth("facts") == samr.depth("receipts") == 0
