"""`sanhu agreements`: what a file of agreements would change, told before it counts, and taken over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import httpx

from deploy.local.stack import Stack

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WORDS = {"gains": "得", "loses": "失", "changes": "变"}
_TIMEOUT_S = 30


@click.group()
def agreements() -> None:
    """共享协议: weigh changes of sharing agreements, and make them."""


@agreements.command()
@click.argument("file", required=False, type=_FILE)
@click.option("--complete", is_flag=True, help="What the file leaves out, of consumers it names, would end.")
@click.option("--agency", default="operator", show_default=True, help="Who asks.")
@click.pass_obj
def check(stack: Stack, file: Path | None, *, complete: bool, agency: str) -> None:
    """Tell who would gain or lose which field by FILE; without one, by the files that are shipped."""
    told = _ask(stack, agency, "/v1/exchange/agreements/dry-runs", _body(file, complete=complete))
    _tell(told)


@agreements.command()
@click.argument("file", required=False, type=_FILE)
@click.option("--complete", is_flag=True, help="What the file leaves out, of consumers it names, ends.")
@click.option("--reason", required=True, help="Why, for the record.")
@click.option("--agency", default="office", show_default=True, help="The operator that does it.")
@click.pass_obj
def apply(stack: Stack, file: Path | None, *, complete: bool, reason: str, agency: str) -> None:
    """Make the changes of FILE; without one, those to what is shipped."""
    told = _ask(stack, agency, "/v1/exchange/agreements", _body(file, complete=complete) | {"reason": reason})
    _tell(told)
    click.echo(f"made: {', '.join(told['made']) or 'nothing'}   receipt {told['receipt']['id']}")


def _body(file: Path | None, *, complete: bool) -> dict[str, Any]:
    body: dict[str, Any] = {"complete": complete}
    return body if file is None else body | {"toml": file.read_text(encoding="utf-8")}


def _ask(stack: Stack, agency: str, path: str, body: dict[str, Any]) -> Any:
    if not stack.running() or not stack.env:
        raise click.ClickException("the stack is down: `make up` first")
    headers = {"Authorization": f"Bearer {stack.issuer.mint(agency)}"}
    answer = httpx.post(stack.env["SANHU_URL"] + path, json=body, headers=headers, timeout=_TIMEOUT_S, trust_env=False)
    told = answer.json()
    if answer.is_error:
        errors = "; ".join(f"{one['field']}: {one['message']}" for one in told.get("errors", ()))
        raise click.ClickException(f"{told.get('detail', answer.text)}" + (f" ({errors})" if errors else ""))
    return told


def _tell(told: dict[str, Any]) -> None:
    """Print the differences, one agreement a line."""
    if not told["items"]:
        click.echo("nobody gains or loses anything")
    for one in told["items"]:
        where = one["divisions"] or "everywhere"
        what = ", ".join(one["fields"])
        then = f": {one['before']} → {one['after']}" if one["change"] == "changes" else f" ({where})"
        click.echo(f"{_WORDS[one['change']]} {one['agreement']:<32} {one['change']:<8} {what}{then}")
