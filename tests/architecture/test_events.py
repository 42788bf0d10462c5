"""Every event has a contract, an example, and somebody who hears it; what is heard is what is handled."""

import re

import pytest

from databus import topology
from databus.contracts import all_contracts
from docs.generate.asyncapi import consumers_of
from tests.architecture.survey import ROOT, SERVICES, files, service_class

# The gateway hears every event, for the evidence log and the agencies' own vhosts; these have no other consumer.
HEARD_BY_THE_BORDER_ALONE = {
    "credit.rating_run_changed": "agencies follow how far it is; what it rates is said of each enterprise",
    "credit.report_filed": "for the bodies that answer for full coverage; no service decides by who reported",
    "credit.report_reminded": "for the body that has not reported, and the office once it is long overdue",
    "credit.rule_set_changed": "for the bodies that rate and those rated; credit itself rates everybody anew",
    "enterprise.benefit_changed": "what an enterprise has of public services is for agencies, no service decides by it",
    "enterprise.kpis_changed": "agencies and the summary of the year see it; no service decides by a board",
    "enterprise.meeting_changed": "for the bodies invited, which prepare, come and carry out what is settled",
    "enterprise.consultation_changed": "for the bodies and enterprises asked for their comments",
    "enterprise.summary_submitted": "for the governments and bodies it is reported to",
    "enterprise.task_changed": "for the agencies that the task is given to, and the office that watches its progress",
    "credit.objection_changed": "for the agency that must answer, and whoever handed it in",
    "credit.publicity_ended": "for whoever published the record, to withdraw it",
    "credit.repair_changed": "for the agency that must decide, and whoever handed it in",
    "inspection.rule_set_changed": "inspection itself decides by it; agencies and exporters see what is coming",
    "inspection.goods_changed": "inspection itself decides by it; agencies and exporters see what is coming",
    "inspection.monitoring_changed": "a feed for whoever assesses risks: plans and their figures; no copy is kept of it",
    "inspection.monitoring_sample_changed": "for whoever takes samples, and the enterprise; inspection raises the risk",
    "inspection.policy_changed": "inspection itself decides by it; the zone and its bureau follow it",
    "inspection.draw_day_changed": "whoever checks a draw needs the seed from outside the service that drew",
    "inspection.regime_changed": "inspection itself decides by it; exporters see that they must register",
    "inspection.adopted_body_changed": "inspection itself decides by it; bodies and exporters see who is on the list",
    "enforcement.risk_information_changed": "for the bodies that assess risks and warn",
    "enforcement.first_measure_changed": "for the bodies that measures are proposed to, and whoever watches them",
    "enforcement.analysis_changed": "a feed for agencies, portals and associations of what is published",
    "enforcement.protected_right_changed": "a feed for agencies and the owners of marks and patents",
    "enforcement.right_hit_changed": "for customs, which may hold the goods, and the bodies that punish",
    "enforcement.technical_measure_changed": "a feed for agencies, portals and associations; the makers read their notices",
    "enforcement.assistance_requested": "for the agency asked",
    "enforcement.clock_changed": "for the agency whose term it is, and those above once it is late",
    "enforcement.incident_changed": "for who leads an incident room and who was called",
    "enforcement.transfer_changed": "for who gives and who takes a case or evidence",
    "enforcement.assistance_changed": "for who asks, who is asked, and who decides above both",
    "enforcement.assistance_answered": "for the agency that asked",
    "enforcement.draw_changed": "whoever checks a draw needs what was frozen and committed to from outside of it",
    "enforcement.campaign_plan_changed": "for the agencies that take part; enforcement itself begins what is planned",
    "enforcement.complaint_changed": "for the units it concerns; nobody else learns that somebody wrote",
}
# Agreed for duties that issues of their own build; nothing may be said under them by accident.
NOT_SAID_YET: dict[str, str] = {}
every_service = pytest.mark.parametrize("name", SERVICES)


def subscribed(consumer: str) -> set[str]:
    return {f"{producer}.{event}" for producer, events in topology.SUBSCRIPTIONS[consumer].items() for event in events}


@every_service
def test_a_service_handles_exactly_what_it_subscribes_to(name: str) -> None:
    operations = service_class(name).operations().values()
    handled = {event for operation in operations if operation.kind == "event" for event in operation.events}
    late = {event for operation in operations if operation.kind == "late" for event in operation.events}
    assert handled == subscribed(name)
    assert late <= handled


@every_service
def test_a_service_is_told_of_the_heartbeats_of_those_it_hears_alone(name: str) -> None:
    operations = service_class(name).operations().values()
    told = {event for operation in operations if operation.kind == "heartbeat" for event in operation.events}
    assert told <= {f"{producer}.{topology.HEARTBEAT}" for producer in topology.SUBSCRIPTIONS[name]}


@every_service
@pytest.mark.parametrize("kind", ["event", "late", "heartbeat"])
def test_no_event_has_two_handlers_in_a_service(name: str, kind: str) -> None:
    operations = service_class(name).operations().values()
    events = [event for operation in operations if operation.kind == kind for event in operation.events]
    assert len(events) == len(set(events))


def test_every_event_subscribed_to_has_a_contract() -> None:
    agreed = {contract.name for contract in all_contracts()}
    for consumer in topology.SUBSCRIPTIONS:
        assert subscribed(consumer) <= agreed


@pytest.mark.requirement("D.6")
def test_every_event_has_a_consumer_or_a_stated_reason() -> None:
    unheard = {one.name for one in all_contracts() if not consumers_of(one) and one.producer != topology.BORDER}
    assert unheard == set(HEARD_BY_THE_BORDER_ALONE)


def test_every_event_is_said_by_its_producer_or_listed_as_to_come() -> None:
    for contract in all_contracts():
        if contract.name.endswith(".heartbeat"):
            continue
        rooms = ROOT / ("gateway" if contract.producer == topology.BORDER else f"services/{contract.producer}")
        said = any(
            re.search(rf'"({contract.producer}\.)?{contract.name.partition(".")[2]}"', path.read_text(encoding="utf-8"))
            for path in files(".py")
            if path.is_relative_to(rooms)
        )
        assert said != (contract.name in NOT_SAID_YET), contract.name


def test_every_producer_sends_a_heartbeat() -> None:
    assert {f"{producer}.heartbeat" for producer in topology.PRODUCERS} <= {one.name for one in all_contracts()}
    assert set(topology.PRODUCERS) == set(SERVICES)


def test_an_event_is_a_past_fact_of_its_producer() -> None:
    # what does not end like most participles; the heartbeat is the design's word
    allowed = {"heartbeat", "found", "upheld", "overturned", "withdrawn"}
    for contract in all_contracts():
        producer, name = contract.name.split(".")
        assert producer in (*topology.PRODUCERS, topology.BORDER)
        assert name.endswith("ed") or name.split("_")[-1] in allowed, name
