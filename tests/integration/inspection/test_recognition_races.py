"""A result revoked and a check skipped on it at the same moment: whichever commits second sees the other."""

from threading import Thread

from databus.caller import Caller
from databus.errors import Conflict
from tests.infrastructure import wait_for
from tests.integration.inspection.conftest import ONE, SHOES
from tests.integration.inspection.test_races import waiting
from tests.integration.inspection.test_recognition import agreed, look, offer, revoke, skip


def loaded(inspection, method, **fields):
    takes = inspection.pipeline.operations[method].takes
    assert takes is not None
    return takes().load(fields)


def test_a_revocation_waits_for_a_check_being_skipped_and_opens_it_again(inspection):
    inspection.heartbeat("enforcement")
    inspection.rated()
    agreed(inspection)
    result = offer(inspection)
    asked = {"uscc": ONE, "check": "site_check", "hs_code": SHOES, "reference": "查1"}
    revoking = Thread(target=revoke, args=(inspection, result))
    with inspection.pipeline.store.transaction(Caller(agency="ciq", actor="officer-1")) as tx:
        answered = inspection.pipeline.service.recognise_result(loaded(inspection, "recognise_result", **asked), tx)
        assert answered["counts"] is True
        revoking.start()
        wait_for(lambda: waiting(inspection))
    revoking.join(10)
    [one] = inspection.call("list_recognitions")["items"]
    assert one["state"] == "REOPENED"


def test_a_check_about_to_be_skipped_waits_for_a_revocation_under_way_and_is_made(inspection):
    inspection.heartbeat("enforcement")
    inspection.rated()
    agreed(inspection)
    result = offer(inspection)
    outcome = []

    def try_to_skip():
        try:
            outcome.append(skip(inspection))
        except Conflict as refused:
            outcome.append(refused)

    skipping = Thread(target=try_to_skip)
    said = {"result_id": result["result_id"], "reason": "检测失实", "document_no": "撤1"}
    with inspection.pipeline.store.transaction(Caller(agency="samr", actor="officer-1")) as tx:
        inspection.pipeline.service.revoke_offered_result(loaded(inspection, "revoke_offered_result", **said), tx)
        skipping.start()
        wait_for(lambda: waiting(inspection))
    skipping.join(10)
    [refused] = outcome
    assert "no result takes the place of this check" in str(refused)
    assert inspection.call("list_recognitions")["items"] == []
    assert look(inspection)["counts"] is False
