"""The import contracts name what they speak of: nothing new slips past them."""

from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What needs eventlet or the codec beside it, and the processes that start them.
AMQP_SIDE = {"amqp", "aio", "run", "work"}
NOT_CODE = {"alembic", "migrations"}


def contracts():
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter")
    return {name.rpartition(":")[2]: parser[name] for name in parser.sections()}


def names(section, key):
    return set(section[key].split())


def modules(package):
    found = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__", "__main__"}
    return found | {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}


def test_every_module_of_the_bus_is_wire_neutral_or_known_not_to_be():
    neutral = {name.removeprefix("databus.") for name in names(contracts()["neutral"], "source_modules")}
    assert modules("databus") - NOT_CODE == neutral | AMQP_SIDE


def test_every_service_is_under_every_contract_about_services():
    services = {f"services.{name}" for name in modules("services")}
    assert services == names(contracts()["layers"], "containers")
    assert services | {"gateway"} == names(contracts()["rooms"], "modules")
    assert {f"{service}.domain" for service in services} == names(contracts()["domain"], "source_modules")
