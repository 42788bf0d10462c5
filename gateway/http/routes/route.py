"""One row of a route table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Verb = Literal["GET", "POST", "PATCH", "DELETE"]
Kind = Literal["command", "query", "dry_run"]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OCTETS: Final = "application/octet-stream"
RAW: Final = frozenset({XLSX, OCTETS})
_PARAMETER: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Route:
    """A verb on a path is one method of one service.

    The fields of the body, the parameters of the path and those of the query become the method's keyword
    arguments. A command writes: it is noted before it is passed on, and its answer carries a receipt. A query and a
    dry run write nothing.

    Attributes:
        verb: HTTP's.
        path: with `{name}` for parameters, each named as the method's argument.
        service: whose method it is; `gateway` for the border's own.
        method: of the service.
        grant: what the caller's agency needs, a name of `rules/grants.toml`.
        kind: command, query or dry_run.
        status: of a success.
        integers: parameters of the query that are whole numbers.
        booleans: parameters of the query that are `true` or `false`.
        takes: the content type of the body; a spreadsheet becomes `content_base64` and `filename`, other bytes
            `content_base64` alone.
        is_file: whether the answer is a file in parts, sent as one over HTTP (`gateway/http/files.py`).
        waits_s: how long an answer may be waited for beyond the usual time, seconds.
        speaks: whether the method's `language` is what Accept-Language asks for, where the body says none.
        by_code: whether the code of a paper in the path tells which service's method of this name is asked.
    """

    verb: Verb
    path: str
    service: str
    method: str
    grant: str
    kind: Kind
    status: int = 200
    integers: Sequence[str] = ("limit",)
    booleans: Sequence[str] = ()
    takes: str = "application/json"
    waits_s: int = 0
    is_file: bool = False
    speaks: bool = False
    by_code: bool = False

    @property
    def operation(self) -> str:
        """`service.method`, as on the wire."""
        return f"{self.service}.{self.method}"

    @property
    def parameters(self) -> list[str]:
        """The names of the path's parameters, in order."""
        return _PARAMETER.findall(self.path)

    @property
    def has_body(self) -> bool:
        """Whether the request has a body."""
        return self.verb not in {"GET", "DELETE"}


def command(
    path: str,
    operation: str,
    grant: str,
    *,
    verb: Verb = "POST",
    status: int = 200,
    takes: str = "application/json",
    speaks: bool = False,
) -> Route:
    """A route that writes."""
    service, method = operation.split(".")
    return Route(verb, path, service, method, grant, "command", status=status, takes=takes, speaks=speaks)


def query(
    path: str,
    operation: str,
    grant: str,
    *,
    integers: Sequence[str] = ("limit",),
    booleans: Sequence[str] = (),
    waits_s: int = 0,
) -> Route:
    """A route that reads."""
    service, method = operation.split(".")
    return Route("GET", path, service, method, grant, "query", integers=integers, booleans=booleans, waits_s=waits_s)


def download(path: str, operation: str, grant: str, *, integers: Sequence[str] = ("part",)) -> Route:
    """A route that reads a file; `part` asks for a part of it alone."""
    service, method = operation.split(".")
    return Route("GET", path, service, method, grant, "query", integers=integers, is_file=True)


def dry_run(path: str, operation: str) -> Route:
    """A route that computes from what the body says and writes nothing."""
    service, method = operation.split(".")
    return Route("POST", path, service, method, "simulate", "dry_run")
