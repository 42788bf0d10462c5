"""Mutual recognition (监管互认): one check that counts for all, and what becomes of it when it no longer does."""

from datetime import timedelta

import pytest

from databus.errors import Conflict
from tests.integration.inspection.conftest import ONE, SHOES


def test_nobody_has_found_anything(inspection):
    from databus.caller import Caller
    from services.inspection.domain.recognition import CheckWanted
    from services.inspection.use_cases import offering, recognising
    from services.inspection.domain.offered import ItemFound
    inspection.heartbeat("enforcement")
    service = inspection.pipeline.service
    with inspection.pipeline.store.transaction(Caller(agency="samr", actor="o1")) as tx:
        desk = service.desk_of(tx)
        wanted = CheckWanted(ONE, "verification", "samr", SHOES)
        answer = recognising.find_recognised(desk, tx, wanted)
        assert not answer.counts
        print(answer.because)
        offering.offer_result(desk, tx, offering.Offer(ONE, "verification", "检1", (ItemFound("papers_match_goods", "conforming"),), "agency", hs_prefixes=("64",)))
        answer = recognising.find_recognised(desk, tx, wanted)
        print(answer.because)
        assert answer.counts
        print(recognising.recognise(desk, tx, wanted))
        answer = recognising.find_recognised(desk, tx, CheckWanted(ONE, "verification", "ciq", SHOES))
        print(answer.because)
    assert inspection.said("inspection.result_recognised")
