"""The commands `sanhu deadletters`: see what could not be handled, and give it back once the cause is gone."""

import getpass
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from databus.amqp.dead_letters import DeadLetter, DeadLetters
from databus.errors import SanhuError
from databus.persistence import connect
from deploy.local.plan import PARTS, part
from deploy.local.stack import Stack

CONSUMERS = [each.name for each in PARTS]
CONSUMER = click.argument("consumer", type=click.Choice(CONSUMERS))


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


def _choice(event: str | None, ids: tuple[str, ...]) -> Callable[[DeadLetter], bool]:
    return lambda letter: (not ids or letter.message_id in ids) and (event is None or event in letter.event)


@click.group()
def deadletters() -> None:
    """Messages that could not be handled: list, show, replay."""


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
@click.option("--operator", default=getpass.getuser, help="Who does it; the account unless said.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen, change nothing.")
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
        engine = connect(env[f"SANHU_DATABASE_URL_{part(consumer).setting}"])
        try:
            done = letters.replay(engine, operator=operator, why=why, choice=choice)
        finally:
            engine.dispose()
    click.echo(f"given back {done.given_back}, failed again {done.failed_again}, left {done.left_out}")
    if done.failed_again:
        raise click.ClickException("some failed again, so the rest was left; see why before you go on")
