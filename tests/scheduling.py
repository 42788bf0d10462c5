"""Which tests run in one process, one after the other: those of one file, and those of files that share a stack."""

from collections.abc import Sequence
from typing import Any, Final

from xdist.scheduler import LoadFileScheduling

# where stacks are shared, by the beginning of the path: the first that fits counts; all else is a room of its own
ROOMS: Final = (
    ("tests/security/test_matrix.py", None),
    ("tests/security/", "security"),
    ("tests/e2e/test_bad_input.py", "spoiled"),
    ("tests/e2e/test_openapi_fuzzing.py", "spoiled"),
    ("tests/e2e/test_jobs.py", "spoiled"),
    ("tests/e2e/test_pages.py", None),
    ("tests/e2e/", "stack"),
    ("tests/integration/door/", "stack"),
)


class RoomScheduling(LoadFileScheduling):
    """Gives a room to one process; else each process would start every stack for itself."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((room for beginning, room in ROOMS if path.startswith(beginning)), None) or path

    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
        """Keep what a process collected so that a test's place in it need not be searched for."""
        super().add_node_collection(node, collection)
        if node in self.registered_collections:
            self.registered_collections[node] = _Collection(collection)


class _Collection(list[str]):
    """Names of tests, each once."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self._places = {name: place for place, name in enumerate(names)}

    def index(self, name: str, *_: Any) -> int:
        return self._places[name]
