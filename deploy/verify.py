"""The commands `sanhu verify` and `sanhu log`: check what crossed, and papers, offline; export the log; new epochs."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import click
import orjson
from sanhu_client import verify_paper
from sanhu_client.draws import __main__ as draws
from sanhu_client.evidence import leaves
from sanhu_client.evidence.files import check_files, read_document, read_keys, told
from sanhu_client.evidence.heads import Keys, SignedHead
from sanhu_client.evidence.leaves import Malformed
from sanhu_client.signatures import PrivateKey

from databus.errors import SanhuError
from deploy.local.plan import GATEWAY
from deploy.local.stack import Stack
from gateway.evidence import exporting, store
from gateway.evidence.entries import is_of_body
from gateway.evidence.epochs import open_epoch
from gateway.evidence.store import Entry
from gateway.resources.evidence import PLACE

T = TypeVar("T")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ANY = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=ANY)
@click.option("--keys", multiple=True, type=FILE, help="JWKS with public keys; the local stack's unless said.")
@click.option("--heads", type=FILE, help="Heads that you kept, one a line: the log must continue each.")
@click.option("--seal", type=FILE, help="The seal of a paper that does not carry its own, as a text file.")
@click.pass_obj
def verify(
    stack: Stack, files: tuple[Path, ...], keys: tuple[Path, ...], heads: Path | None, seal: Path | None
) -> None:
    """离线验证回执、日志头、存证日志、文书或抽取. Check a receipt, head, log, paper or draw offline; compare logs.

    `sanhu verify draw FILE` and `sanhu verify FILE` recompute a draw (双随机) from its file.
    """
    files = files[1:] if len(files) > 1 and files[0].name == "draw" and not files[0].exists() else files
    _require(files)
    if len(files) == 1 and draws.is_draw(files[0]):
        sys.exit(draws.check(files[0]))
    if len(files) == 1 and (seal is not None or verify_paper.is_paper(files[0])):
        published = keys or (Path(stack.env.get("SANHU_SEAL_KEYS_FILE", "seal-keys.json")),)
        options = [("--keys", str(key)) for key in published] + ([("--seal", str(seal))] if seal else [])
        sys.exit(verify_paper.main([str(files[0]), *(text for option in options for text in option)]))
    if len(files) > 2:
        raise click.ClickException("at most two logs are compared")
    try:
        report = check_files(files, read_keys(keys) if keys else _keys_of(stack), heads)
    except (Malformed, OSError) as error:
        click.echo(f"无法验证 cannot be verified: {error}", err=True)
        sys.exit(2)
    for line in told(report):
        click.echo(line)
    sys.exit(0 if report.ok else 1)


def _require(files: tuple[Path, ...]) -> None:
    for file in files:
        if not file.is_file():
            raise click.BadParameter(f"没有这个文件 there is no file {file}", param_hint="FILES")


@click.group()
def log() -> None:
    """The evidence log: export it, show its head, open a new epoch after a restore."""


@log.command()
@click.option("--from", "begin", default=0, show_default=True, help="First position.")
@click.option(
    "--show",
    type=click.Choice(["place", "entries", "bodies"]),
    default="entries",
    show_default=True,
    help="What is told in clear: the place alone; all but bodies; all. The rest goes out as digests.",
)
@click.pass_obj
def export(stack: Stack, begin: int, show: str) -> None:
    """Write the log to standard output, a line of JSON for each entry and head."""

    async def write(connection: asyncpg.Connection) -> None:
        async for line in exporting.export(connection, SHOWS[show], begin):
            sys.stdout.buffer.write(orjson.dumps(line) + b"\n")

    _with_database(stack, write)


@log.command()
@click.pass_obj
def head(stack: Stack) -> None:
    """Write the latest signed head: keep it, it is what the log is held to."""
    signed = _with_database(stack, store.latest_head)
    if signed is None:
        raise click.ClickException("the log has no head yet: nothing crossed the border")
    click.echo(orjson.dumps(signed.to_json()))


@log.command("new-epoch")
@click.option("--after", required=True, type=FILE, help="The last signed head that others hold.")
@click.option("--reason", default="restore from a backup", show_default=True)
@click.pass_obj
def new_epoch(stack: Stack, after: Path, reason: str) -> None:
    """Begin a new tree after a restore from a backup, linked to the last head that others hold."""
    try:
        held = SignedHead.from_json(read_document(after))
    except Malformed as error:
        raise click.ClickException(str(error)) from error
    key = PrivateKey.read(stack.env["SANHU_SIGNING_KEY_FILE"])

    async def begin(connection: asyncpg.Connection) -> tuple[int, int]:
        return await open_epoch(connection, held, key, reason)

    epoch, first = _with_database(stack, begin)
    click.echo(
        f"第 {epoch} 期从第 {first} 位开始，接续大小为 {held.head.size} 的日志头。 "
        f"epoch {epoch} begins at position {first}, after the head of size {held.head.size}"
    )


def _keys_of(stack: Stack) -> Keys:
    """The public key of the local stack, for those who try it out; others get it once and keep it."""
    file = stack.env.get("SANHU_SIGNING_KEY_FILE")
    if file is None or not Path(file).exists():
        raise click.ClickException(
            "没有公钥 no public keys: --keys JWKS.json, from GET /v1/exchange/keys or /.well-known/jwks.json"
        )
    return Keys({"keys": [PrivateKey.read(file).public_jwk()]})


def _without_bodies(entry: Entry) -> leaves.JsonObject:
    return leaves.disclose(entry.whole(), {name for name in entry.fields if not is_of_body(name)})


SHOWS: dict[str, Callable[[Entry], leaves.JsonObject]] = {
    "place": lambda entry: leaves.disclose(entry.whole(), PLACE),
    "entries": _without_bodies,
    "bodies": Entry.whole,
}


def _with_database(stack: Stack, work: Callable[[asyncpg.Connection], Coroutine[Any, Any, T]]) -> T:
    if not stack.running() or not stack.env:
        raise click.ClickException("the stack is down: `make up` first")

    async def run() -> T:
        connection = await asyncpg.connect(stack.env[f"SANHU_DATABASE_URL_{GATEWAY.setting}"])
        try:
            return await work(connection)
        finally:
            await connection.close()

    try:
        return asyncio.run(run())
    except SanhuError as problem:
        raise click.ClickException(str(problem)) from problem
