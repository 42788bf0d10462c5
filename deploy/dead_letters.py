"""The commands `sanhu deadletters`: see what could not be handled, give it back, or throw it away."""

import getpass
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click
import sqlalchemy as sa

from databus.amqp.dead_letters import DeadLetter, DeadLetters
from databus.errors import SanhuError
from databus.persistence import connect
from deploy.local.plan import GATEWAY, SERVICES, part
from deploy.local.stack import Stack

CONSUMERS = [each.name for each in (*SERVICES, GATEWAY)]
CONSUMER = click.argument("consumer", type=click.Choice(CONSUMERS))
OPERATOR = click.option(
    "--by", "--operator", "operator", default=getpass.getuser, help="Who does it; the account unless said."
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Tell what would happen, change nothing.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except SanhuError as problem:
        raise click.ClickException(str(problem)) from problem


def _env(stack: Stack) -> dict[str, str]:
    if not stack.running():
        raise click.ClickException("the stack is down: `make up` first")
    return stack.env


@contextmanager
def _database(env: Mapping[str, str], consumer: str) -> Iterator[sa.Engine]:
    engine = connect(env[f"SANHU_DATABASE_URL_{part(consumer).setting}"])
    try:
        yield engine
    finally:
        engine.dispose()


def _choice(event: str | None, ids: tuple[str, ...]) -> Callable[[DeadLetter], bool]:
    return lambda letter: (not ids or letter.message_id in ids) and (event is None or event in letter.event)


@click.group()
def deadletters() -> None:
    """Messages that could not be handled: list, show, replay, discard."""


@deadletters.command("list")
@click.argument("consumer", required=False, type=click.Choice(CONSUMERS))
@click.option("--limit", default=50, show_default=True)
@click.pass_obj
def list_letters(stack: Stack, consumer: str | None, limit: int) -> None:
    """List the dead letters of a consumer, or count those of all."""
    uri = _env(stack)["SANHU_AMQP_URI"]
    with _told():
        if consumer is None:
            for name in CONSUMERS:
                click.echo(f"{name:<12} {DeadLetters(uri, name).count()}")
            return
        letters = DeadLetters(uri, consumer).browse(limit)
    for letter in letters:
        click.echo(f"{letter.message_id}  {letter.event}  {letter.subject or '-'}  {letter.reason}")
    click.echo(f"{len(letters)} dead letter(s)")


@deadletters.command()
@CONSUMER
@click.argument("message_id")
@click.pass_obj
def show(stack: Stack, consumer: str, message_id: str) -> None:
    """Show one dead letter whole: where from, why, what was tried, headers and body."""
    with _told():
        letter = DeadLetters(_env(stack)["SANHU_AMQP_URI"], consumer).inspect(message_id)
    click.echo(f"event    {letter.event}\nsubject  {letter.subject or '-'}\nqueue    {letter.queue or 'unknown'}")
    click.echo(f"parked   {letter.parked_at or 'unknown'}\nreason   {letter.reason}")
    click.echo(f"replay   {letter.problem or 'would be given back'}")
    for line in letter.history:
        click.echo(f"history  {line}")
    click.echo(json.dumps(dict(letter.headers), indent=1, default=str, ensure_ascii=False))
    click.echo(letter.body.decode("utf-8", "replace"))


@deadletters.command()
@CONSUMER
@click.option("--id", "ids", multiple=True, help="Only these messages.")
@click.option("--event", help="Only events whose name holds this text.")
@click.option("--why", help="What has changed since they failed; it goes into the audit.")
@OPERATOR
@DRY_RUN
@click.pass_obj
def replay(
    stack: Stack,
    consumer: str,
    ids: tuple[str, ...],
    event: str | None,
    why: str | None,
    operator: str,
    *,
    dry_run: bool,
) -> None:
    """Give dead letters back to the queues they came from, in growing batches, each noted in the audit."""
    env, choice = _env(stack), _choice(event, ids)
    letters = DeadLetters(env["SANHU_AMQP_URI"], consumer)
    with _told():
        if dry_run:
            for letter in letters.dry_run(choice):
                click.echo(f"{letter.message_id}  {letter.event}  {letter.problem or 'would be given back'}")
            return
        if not why:
            raise click.ClickException("say with --why what has changed since they failed")
        with _database(env, consumer) as engine:
            done = letters.replay(engine, operator=operator, why=why, choice=choice)
    click.echo(f"given back {done.given_back}, failed again {done.failed_again}, left {done.left_out}")
    if done.failed_again:
        raise click.ClickException("some failed again, so the rest was left; see why before you go on")


@deadletters.command()
@CONSUMER
@click.argument("ids", nargs=-1, required=True, metavar="MESSAGE_ID...")
@click.option("--reason", help="Why the consumer may do without them; it goes into the audit.")
@OPERATOR
@DRY_RUN
@click.pass_obj
def discard(
    stack: Stack, consumer: str, ids: tuple[str, ...], reason: str | None, operator: str, *, dry_run: bool
) -> None:
    """Throw dead letters away for good, each noted in the audit; what they missed counts as dealt with."""
    env = _env(stack)
    letters = DeadLetters(env["SANHU_AMQP_URI"], consumer)
    with _told():
        if dry_run:
            for letter in letters.pick(ids):
                click.echo(f"{letter.message_id}  {letter.event}  {letter.subject or '-'}  would be discarded")
            return
        if not reason or not reason.strip():
            raise click.ClickException("say with --reason why the consumer may do without them")
        with _database(env, consumer) as engine:
            gone = letters.discard(engine, ids, operator=operator, why=reason)
    for letter in gone:
        click.echo(f"{letter.message_id}  {letter.event}  {letter.subject or '-'}  discarded")
