"""The command `sanhu import`: send a file of rows in parts, show how far it is, print what was refused."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sanhu_client import Exchange, PrivateKey, uploads
from sanhu_client.errors import SanhuError

from deploy.local.stack import Stack

KINDS: Final = ("enterprises", "facts", "figures", "records", "consignments", "lots", "goods")
# what jobs on a file of these rows, and on its empty sheet, are called; the others are import_<kind>, sheet_template
_JOBS: Final = {"consignments": "declare_consignments", "lots": "register_lots"}
_TEMPLATES: Final = {
    "records": "record_template",
    "consignments": "consignment_template",
    "lots": "lot_template",
    "goods": "goods_template",
}
SOME_REFUSED: Final = 3
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_MOST_SHOWN: Final = 50
_RECEIVING: Final = {"zh": "正在上传", "en": "sending"}
_WAITING: Final = {"zh": "排队等候", "en": "waiting"}


@click.command("import")
@click.argument("file", required=False, type=_FILE)
@click.option("--kind", type=click.Choice(KINDS), default="enterprises", show_default=True, help="What the rows are.")
@click.option("--fact-kind", help="With facts: certificate, laboratory, brand, trademark, domain, award, export, …")
@click.option("--zone", help="With figures: the zone whose enterprises exported.")
@click.option("--year", type=int, help="With figures: the year.")
@click.option("--document-no", help="With figures: the document they stand in.")
@click.option("--dry-run", is_flag=True, help="Tell what would come of it, change nothing.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of messages.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Write the refused rows to this file.")
@click.option("--template", is_flag=True, help="Write the empty sheet to standard output instead, .xlsx.")
@click.option(
    "--agency",
    default="office",
    show_default=True,
    help="Who sends it; of records who recorded them, of consignments who declares.",
)
@click.option("--url", help="Of the exchange; the local stack's unless said.")
@click.option("--key", type=_FILE, help="With --url: the agency's private key (JWK).")
@click.option("--within", "within_s", default=900.0, show_default=True, help="How long it may take, seconds.")
@click.pass_obj
def import_rows(
    stack: Stack,
    /,
    file: Path | None,
    kind: str,
    language: str,
    refused: Path | None,
    agency: str,
    url: str | None,
    key: Path | None,
    within_s: float,
    *,
    template: bool,
    dry_run: bool,
    **more: Any,
) -> None:
    """导入表格. Import FILE (.xlsx, CSV) of rows; exit code 0: all right, 3: some rows refused, 1: it failed."""
    if (file is None) != template:
        raise click.UsageError("FILE to import, or --template to get an empty one")
    parameters = {name: value for name, value in more.items() if value is not None}
    with opened(stack, agency, url, key) as exchange:
        try:
            if file is None:
                sys.stdout.buffer.write(_template(exchange, kind, language, parameters, within_s))
                return
            job = _send(exchange, _job_of(kind), file, language, within_s, {**parameters, "dry_run": dry_run})
            code = _told(exchange, uploads.service_of(_job_of(kind)), job, refused)
        except SanhuError as error:
            raise click.ClickException(str(error)) from error
    sys.exit(code)


def opened(stack: Stack, agency: str, url: str | None, key: Path | None) -> Exchange:
    """The exchange as an agency sees it: by its key, or on the local stack by a token of its own."""
    if (url is None) != (key is None):
        raise click.UsageError("--url and --key go together")
    if url is not None and key is not None:
        return Exchange(url, agency, key=PrivateKey.read(key))
    if not stack.running() or not stack.env:
        raise click.ClickException("the stack is down: `make up` first, or name an exchange by --url")
    return Exchange(stack.env["SANHU_URL"], agency, token=lambda: stack.issuer.mint(agency))


def _job_of(kind: str) -> str:
    return _JOBS.get(kind, f"import_{kind}")


def _send(
    exchange: Exchange, kind: str, file: Path, language: str, within_s: float, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    shown = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}%"), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True)) as bar:
        task = bar.add_task(_RECEIVING[language], total=100)

        def show(job: Mapping[str, Any]) -> None:
            early = _RECEIVING if job["state"] == "RECEIVING" else _WAITING
            bar.update(task, description=job.get("stage") or early[language], completed=job.get("percent") or 0)

        return exchange.upload(kind, file, language=language, progress=show, within_s=within_s, **parameters)


def _told(exchange: Exchange, service: str, job: Mapping[str, Any], refused: Path | None) -> int:
    """Print what came of a job and what was refused; return the exit code."""
    if job["state"] != "DONE":
        raise click.ClickException(f"{job['state']}: {job.get('error') or 'it was given up'}   job {job['job_id']}")
    result = job["result"]
    told = [f"{name} {count}" for name, count in result.items() if isinstance(count, int)]
    click.echo(f"{'   '.join(told)}   job {job['job_id']}")
    if result["ignored_columns"]:
        click.echo(f"ignored columns: {', '.join(result['ignored_columns'])}")
    if not result["refused"]:
        return 0
    _print_refusals(exchange, service, job)
    if refused is not None and job["paper"]:
        refused.write_bytes(exchange.download(job["paper"]))
        click.echo(f"refused rows: {refused}")
    return SOME_REFUSED


def _print_refusals(exchange: Exchange, service: str, job: Mapping[str, Any]) -> None:
    table = Table("row", "column", "reason", title_justify="left")
    page = exchange.call(f"{service}.list_job_refusals", job_id=job["job_id"], limit=_MOST_SHOWN)
    for one in page["items"]:
        table.add_row(str(one["row"]), one["column"], one["reason"])
    Console(file=sys.stdout).print(table)
    if page["next_cursor"] is not None:
        click.echo(f"the first {_MOST_SHOWN} of {job['result']['reasons']}; all of them are in the file (--refused)")


def _template(exchange: Exchange, kind: str, language: str, parameters: Mapping[str, Any], within_s: float) -> bytes:
    service, asked = uploads.service_of(_job_of(kind)), {}
    if service == uploads.REGISTRY:
        asked = {"sheet": kind, **{name: parameters[name] for name in ("fact_kind", "year") if name in parameters}}
    template = _TEMPLATES.get(kind, "sheet_template")
    job = exchange.call(f"{service}.start_job", kind=template, language=language, parameters=asked)
    ended = exchange.wait_job(job["job_id"], service=service, within_s=within_s)
    if ended["state"] != "DONE":
        raise click.ClickException(f"{ended['state']}: {ended.get('error')}")
    return exchange.download(ended["paper"])
