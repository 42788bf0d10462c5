"""What services agreed to say: each contract has an example that keeps it, and a released one never changes."""

import json
from typing import Any

import jsonschema_rs
import pytest

from databus import contracts, strict_json, topology
from databus.contracts import Contract, all_contracts
from databus.errors import InvalidRequest
from docs.generate import asyncapi
from docs.generate.shapes import digest_of, schema_of
from tests.contract.release import key_of, released
from tests.each import each

every_contract = each("contract", all_contracts(), ids=key_of)


@every_contract
def test_the_example_keeps_the_contract_and_survives_the_wire(contract: Contract) -> None:
    sent = strict_json.loads_object(strict_json.dumps(contract.example))
    loaded = contracts.validate(contract.name, sent, contract.version)
    assert contract.schema.dump(loaded) == {**contract.example, **_normalised(contract)}


@every_contract
def test_the_json_schema_agrees_with_the_contract_about_the_example(contract: Contract) -> None:
    validator = jsonschema_rs.Draft202012Validator(schema_of(contract))
    validator.validate(contract.example)
    assert not validator.is_valid({**contract.example, "colour": "red"})


@every_contract
def test_every_field_is_required_and_no_other_is_taken(contract: Contract) -> None:
    for field in contract.example:
        with pytest.raises(InvalidRequest) as refusal:
            contracts.validate(contract.name, {key: value for key, value in contract.example.items() if key != field})
        assert refusal.value.fields[0][0] == field
    with pytest.raises(InvalidRequest) as refusal:
        contracts.validate(contract.name, {**contract.example, "colour": "red"})
    assert refusal.value.fields[0][0] == "colour"


@every_contract
def test_a_released_contract_never_changes(contract: Contract) -> None:
    noted = released().get(key_of(contract))
    assert noted is not None, f"{key_of(contract)} is new: python -m tests.contract.release"
    assert noted == digest_of(contract), f"{key_of(contract)} was released: give what changed the next version"


def test_a_released_contract_never_goes_away() -> None:
    assert released().keys() == {key_of(contract) for contract in all_contracts()}


@every_contract
def test_a_contract_says_in_one_sentence_what_happened(contract: Contract) -> None:
    assert contract.summary.endswith(".")


@every_contract
def test_an_event_carries_its_subjects_version_so_that_a_whole_state_can_be_told_from_an_older(
    contract: Contract,
) -> None:
    assert "version" in contract.example or contract.name.endswith(".heartbeat")


@pytest.mark.requirement("D.5/reporter_identity")
def test_nothing_about_who_complained_is_ever_said() -> None:
    said = {field for contract in all_contracts() for field in contract.example}
    assert not said & {"complainant", "reporter", "reporter_id", "reporter_name", "informant"}


# ---- the AsyncAPI document


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [one for item in value.values() for one in references(item)]
    if isinstance(value, list):
        return [one for item in value for one in references(item)]
    return []


def at(document: Any, pointer: str) -> Any:
    for step in pointer.removeprefix("#/").split("/"):
        document = document[step.replace("~1", "/").replace("~0", "~")]
    return document


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = json.loads(asyncapi.render())
    assert references(document)
    for reference in references(document):
        assert at(document, reference)


def test_the_asyncapi_document_has_what_version_3_requires() -> None:
    document = asyncapi.document()
    assert document["asyncapi"] == "3.0.0"
    assert document["info"].keys() >= {"title", "version"}
    for operation in document["operations"].values():
        assert operation["action"] in {"send", "receive"}
        channel = at(document, operation["channel"]["$ref"])
        # an operation may name only messages of its own channel, through that channel
        for message in operation["messages"]:
            assert message["$ref"].startswith(operation["channel"]["$ref"] + "/messages/")
            assert message["$ref"].rpartition("/")[2] in channel["messages"]


@every_contract
def test_the_asyncapi_documents_payload_takes_the_example(contract: Contract) -> None:
    document = asyncapi.document()
    message = document["components"]["messages"][contract.type]
    validator = jsonschema_rs.Draft202012Validator(
        {"$ref": message["payload"]["$ref"], "components": document["components"]}
    )
    for example in message["examples"]:
        validator.validate(example["payload"])


@every_contract
def test_every_event_is_said_once_and_heard_by_the_border_or_said_by_it(contract: Contract) -> None:
    operations = asyncapi.document()["operations"]
    hearer = "agency" if contract.producer == topology.BORDER else "gateway"
    assert operations[f"{contract.name}.say"]["action"] == "send"
    assert operations[f"{contract.name}.hear.{hearer}"]["action"] == "receive"


def _normalised(contract: Contract) -> dict[str, Any]:
    # the one field whose text has two right forms: Z and +00:00
    return {"up_to": "2026-11-22T03:00:00+00:00"} if "up_to" in contract.example else {}
