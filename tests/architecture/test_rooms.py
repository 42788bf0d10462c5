"""All services have the same rooms, and what belongs in one room is in no other."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.survey import (
    PACKAGES,
    ROOT,
    SERVICES,
    files,
    imports_of,
    modules,
    name_of,
    service_class,
    tree_of,
)
from tests.each import each

LONGEST_MODULE = 300
LONGEST_TABLE = 350  # shapes of messages, read by looking up and not from top to bottom
LONGEST_ENTRYPOINT = 10
ALSO_KNOW = {("client", "sanhu_client"), ("docs", "examples")}
TAKEN_OF_THE_CLIENT = (
    "sanhu_client.draws",
    "sanhu_client.evidence",
    "sanhu_client.intake",
    "sanhu_client.seals",
    "sanhu_client.signatures",
)
# of rule sets, what a change is and how it is said; what keeps them asks the database
VALUES_OF_RULE_SETS = ("databus.rule_sets.changes.", "databus.rule_sets.words.")
every_service = pytest.mark.parametrize("name", SERVICES)


def entrypoints(folder: Path) -> list[Path]:
    return [folder / "service.py", *sorted((folder / "entrypoints").glob("*.py"))]


@every_service
def test_every_service_has_the_same_rooms(name: str) -> None:
    folder = ROOT / "services" / name
    rooms = {path.stem for path in folder.iterdir() if path.stem != "__pycache__"}
    assert rooms - {"entrypoints"} == {  # a service of many areas gives each a room of entrypoints
        "__init__",
        "service",
        "use_cases",
        "domain",
        "repository",
        "models",
        "schemas",
        "rules",
        "migrations",
    }


@every_service
def test_every_service_says_what_it_owns_publishes_and_consumes(name: str) -> None:
    told = import_module(f"services.{name}").__doc__ or ""
    for word in ("Owns", "Publishes", "Consumes"):
        assert f"{word}:" in told or f"{word} " in told


@every_service
def test_an_entrypoint_is_a_table_of_contents(name: str) -> None:
    folder = ROOT / "services" / name
    operations = service_class(name).operations()
    for node in (node for path in entrypoints(folder) for node in ast.walk(tree_of(path))):
        if isinstance(node, ast.FunctionDef) and node.name in operations:
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            lines = (node.end_lineno or first.lineno) - first.lineno + 1
            assert lines <= LONGEST_ENTRYPOINT, f"{name}.{node.name} has {lines} lines"


@every_service
def test_every_operation_says_what_it_does(name: str) -> None:
    for operation in service_class(name).operations().values():
        assert operation.summary.endswith("."), f"{name}.{operation.method}"


@every_service
def test_only_the_repository_and_the_models_speak_to_the_database(name: str) -> None:
    allowed = {"repository", "models", "migrations"}
    for path in modules("services"):
        room = path.relative_to(ROOT / "services").parts
        if room[0] == name and room[1].removesuffix(".py") not in allowed:
            # the service's transaction names its session's type, and hands it to the repository
            known = set(imports_of(path)) - ({"sqlalchemy.orm.Session"} if room[1] == "service.py" else set())
            assert not {one.split(".")[0] for one in known} & {"sqlalchemy", "psycopg2"}, name_of(path)


@every_service
def test_the_domain_takes_values_and_returns_values(name: str) -> None:
    allowed = (
        "errors",
        "identifiers",
        "rules",
        "calendar",
        "recurrence",
        "lots",
        "state_machine",
        "strict_json",
        "contracts",
        "sheets",
        "seats",
        "agency_names",
    )
    for path in modules("services"):
        if path.relative_to(ROOT / "services").parts[:2] != (name, "domain"):
            continue
        for imported in imports_of(path):
            top = imported.split(".")[0]
            assert (
                top in sys.stdlib_module_names
                or (top == "databus" and imported.split(".")[1] in allowed)
                or imported.startswith(VALUES_OF_RULE_SETS)
                or imported.startswith(f"services.{name}.domain")
            ), f"{name_of(path)} imports {imported}"
            assert top not in {"logging", "socket", "subprocess", "random", "threading"}, name_of(path)


@each("path", modules(*PACKAGES), ids=name_of)
def test_only_databus_knows_nameko_kombu_eventlet_and_amqp(path: Path) -> None:
    # deploy looks after the broker's process by its management API alone; bench and tests compare with the stock stack,
    # agencies' client stands on the codec, and the examples are what agencies without our client write
    if path.relative_to(ROOT).parts[:2] in ALSO_KNOW or path.relative_to(ROOT).parts[0] in {"databus", "bench"}:
        return
    assert not {one.split(".")[0] for one in imports_of(path)} & {"nameko", "kombu", "eventlet", "amqp"}


def test_the_wire_neutral_half_of_the_bus_imports_without_eventlet() -> None:
    neutral = [
        "databus." + path.stem
        for path in files(".py")
        if path.parent == ROOT / "databus" and path.stem not in {"__init__", "run", "replay", "dead_letters"}
    ]
    program = (
        "import importlib, sys\n"
        f"for name in {[*neutral, 'databus.contracts', 'databus.aio']!r}: importlib.import_module(name)\n"
        "print([name for name in ('eventlet', 'nameko', 'kombu', 'amqp') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_gateway_imports_without_eventlet() -> None:
    program = (
        "import sys, gateway.http.app\n"
        "print([name for name in ('eventlet', 'nameko', 'kombu', 'amqp', 'services') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@each("path", modules("databus", "services", "gateway"), ids=name_of)
def test_what_runs_at_the_exchange_takes_of_the_client_its_values_alone(path: Path) -> None:
    for imported in imports_of(path):
        if imported.split(".")[0] == "sanhu_client":
            assert imported.startswith(TAKEN_OF_THE_CLIENT), f"{name_of(path)} imports {imported}"


def test_the_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@each("path", modules(*PACKAGES), ids=name_of)
def test_a_module_is_read_at_a_sitting(path: Path) -> None:
    limit = LONGEST_TABLE if set(path.parts) & {"contracts", "schemas", "generate"} else LONGEST_MODULE
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@each("path", modules(*PACKAGES), ids=name_of)
def test_a_module_is_named_by_its_concept(path: Path) -> None:
    assert not set(path.stem.split("_")) & {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


@each("path", modules(*PACKAGES), ids=name_of)
def test_nothing_is_left_for_later(path: Path) -> None:
    assert not re.search(r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError", path.read_text(encoding="utf-8"))
