"""The command line `sanhu`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version as installed_version
from pathlib import Path

import click

from deploy.agency import agency as agency_commands
from deploy.agreements_cli import agreements
from deploy.conformance import conformance
from deploy.dead_letters import deadletters
from deploy.demo_run import run_demo
from deploy.imports import import_rows
from deploy.local.agencies import Agencies
from deploy.local.management import Refused
from deploy.local.plan import PARTS, ROOT, base_environment, part
from deploy.local.ports import NoFreePort, free_ports
from deploy.local.processes import DidNotStart, Missing, log_tail
from deploy.local.stack import Stack
from deploy.local.tokens import ROLES, TTL_S, UnknownAgency
from deploy.unseal import unseal
from deploy.verify import log as log_commands
from deploy.verify import verify

DEFAULT_HOME = ROOT / ".local"
PART_NAMES = [each.name for each in PARTS]


@contextmanager
def told() -> Iterator[None]:
    """Turn an error a person can act on into its message and exit code 1, without a traceback."""
    try:
        yield
    except (DidNotStart, Missing, NoFreePort, Refused, UnknownAgency, LookupError) as problem:
        raise click.ClickException(str(problem.args[0] if problem.args else problem)) from problem


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=DEFAULT_HOME,
    envvar="SANHU_STACK_HOME",
    help="Where the stack keeps its things; another home is another stack.",
)
@click.pass_context
def main(context: click.Context, home: Path) -> None:
    """三互 Sanhu: the local stack, its tokens and its dead letters."""
    context.obj = Stack(home, say=click.echo)


@main.command()
@click.pass_obj
def up(stack: Stack) -> None:
    """Start the local stack; return when all of it is ready."""
    with told():
        if stack.crashed():
            click.echo("the last stack ended without being stopped; its data is kept")
        click.echo(f"starting the stack in {stack.home.folder}")
        env = stack.up()
    click.echo(f"ready: {env['SANHU_URL']}   (readable API: {env['SANHU_URL']}/docs)")
    click.echo(f"settings: {stack.home.env_file}")


@main.command()
@click.option("--purge", is_flag=True, help="Remove its data too.")
@click.pass_obj
def down(stack: Stack, *, purge: bool) -> None:
    """Stop the local stack, and nothing else."""
    with told():
        running = stack.running()
        if running:
            click.echo("stopping the stack")
        stack.down(purge=purge)
    click.echo("stopped" if running else "nothing was running")


@main.command()
@click.pass_obj
def status(stack: Stack) -> None:
    """Show what runs; exit code 1 unless all of it is ready."""
    with told():
        states = stack.status()
    if not states:
        click.echo("down" + (" (it ended without being stopped)" if stack.crashed() else ""))
        sys.exit(1)
    for state, ready in states:
        click.echo(f"{state.name:<12} {'ready' if ready else 'not ready':<10} {state.state:<9} {state.explanation}")
    click.echo(f"{'url':<12} {stack.env.get('SANHU_URL', '')}")
    if not all(ready for _, ready in states):
        sys.exit(1)


@main.command()
@click.argument("program", required=False)
@click.option("--lines", default=40, show_default=True, help="How many of the last lines.")
@click.pass_obj
def logs(stack: Stack, program: str | None, lines: int) -> None:
    """Show the end of the logs of one program or of all."""
    folder = stack.supervisor.logs
    known = sorted(path.stem for path in folder.glob("*.log"))
    if program is not None and program not in known:
        raise click.ClickException(f"no log of {program!r} in {folder}; there are: {', '.join(known) or 'none'}")
    for name in [program] if program else known:
        click.echo(f"== {folder / name}.log")
        click.echo(log_tail(folder / f"{name}.log", lines))


@main.command()
@click.argument("agency", required=False)
@click.option("--scope", "scopes", multiple=True, help="Instead of the scopes of the agency's grants.")
@click.option("--ttl", default=TTL_S, show_default=True, help="How long it is valid, seconds.")
@click.option("--actor", help="The officer behind the call.")
@click.option("--role", type=click.Choice(ROLES), help="What narrows the grants further.")
@click.option("--uscc", help="With the role enterprise: whose token it is.")
@click.pass_obj
def token(
    stack: Stack,
    agency: str | None,
    scopes: tuple[str, ...],
    ttl: int,
    actor: str | None,
    role: str | None,
    uscc: str | None,
) -> None:
    """Print a bearer token for an agency, and nothing else."""
    enterprise = role == "enterprise"
    if enterprise != bool(uscc):
        raise click.ClickException("the role enterprise and --uscc go together")
    agency = agency or ("portal" if enterprise else None)
    if not agency:
        raise click.ClickException("which agency? make -s token agency=ciq")
    with told():
        stack.issuer.prepare()
        added = Agencies(stack.home).codes()
        click.echo(stack.issuer.mint(agency, scopes or None, ttl, actor=actor, role=role, uscc=uscc, added=added))


@main.command()
@click.pass_obj
def migrate(stack: Stack) -> None:
    """Bring the databases of the running stack to the newest schema."""
    with told():
        if not stack.running():
            raise DidNotStart("the stack is down: `make up` migrates by itself, or start it first")
        stack.migrate()
    click.echo("all databases have the newest schema")


@main.command()
@click.argument("name", type=click.Choice(PART_NAMES))
@click.pass_obj
def serve(stack: Stack, name: str) -> None:
    """Run one more process of a part in the foreground, on the running stack's servers."""
    env = stack.env
    if not stack.running() or not env:
        raise click.ClickException("the stack is down: `make up` first")
    which = part(name)
    settings = {
        "SANHU_AMQP_URI": env["SANHU_AMQP_URI"],
        "SANHU_DATABASE_URL": env[which.database_setting],
        "SANHU_HTTP_PORT": str(free_ports(1)[0]),
        "SANHU_JWKS_FILE": env["SANHU_JWKS_FILE"],
        "SANHU_AMQP_DOOR_URI": env["SANHU_AMQP_DOOR_URI"],
        "SANHU_SIGNING_KEY_FILE": env["SANHU_SIGNING_KEY_FILE"],
    }
    click.echo(f"{name} on http://127.0.0.1:{settings['SANHU_HTTP_PORT']}; Ctrl-C ends it", err=True)
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, *which.command], base_environment() | settings)  # noqa: S606


@main.command()
@click.option("--keep", is_flag=True, help="Leave the stack running at the end.")
def demo(*, keep: bool) -> None:
    """Run the main job of the Huidong zone on a stack of its own, then stop it."""
    with told():
        sys.exit(run_demo(keep=keep, say=click.echo))


main.add_command(conformance)
main.add_command(deadletters)
main.add_command(import_rows)
main.add_command(unseal)
main.add_command(verify)
main.add_command(log_commands)
main.add_command(agency_commands)
main.add_command(agreements)


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(installed_version("sanhu"))


if __name__ == "__main__":
    main()
