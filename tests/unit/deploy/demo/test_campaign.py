"""The journey's own recomputation of a draw: from its file alone, and nobody if the file does not hold."""

from types import SimpleNamespace
from typing import Any

import pytest

from databus.identifiers import make_uscc
from deploy.demo.steps.campaign import recompute
from tests.unit.sanhu_client.draws.files import draw_file

PATH = "/v1/campaigns/c1"


def drawn_file() -> dict[str, Any]:
    """A draw's file with the codes of who was drawn, as an agency that takes part sees it."""
    file = draw_file()
    targets = [{**one, "uscc": make_uscc("441323", f"MA5H{one['place']:04d}")} for one in file["targets"]]
    return {**file, "targets": targets}


def world_that_tells(file: dict[str, Any]) -> Any:
    """What an agency that takes part is told of a draw, in three answers."""
    document = {name: told for name, told in file.items() if name not in {"lots", "targets"}}
    answers = {
        f"{PATH}/draw": {"document": document},
        f"{PATH}/draw/lots": {"lots": file["lots"]},
        f"{PATH}/draw/targets": {"items": file["targets"]},
    }
    return SimpleNamespace(desks=SimpleNamespace(get=lambda agency, path: answers[path]))


def test_the_journey_finds_what_was_drawn_from_the_files_own_words() -> None:
    file = drawn_file()
    assert recompute(world_that_tells(file), PATH) == [one["uscc"] for one in file["targets"]]


@pytest.mark.parametrize("forged", [{"seed": "ab" * 32}, {"targets": drawn_file()["targets"][1:]}])
def test_the_journey_finds_nobody_in_a_file_that_does_not_hold(forged: dict[str, Any]) -> None:
    assert recompute(world_that_tells(drawn_file() | forged), PATH) == []
