"""The commands `sanhu agency`: let an agency take part, give it a new password, let it go."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import click
import httpx

from databus.identifiers import parse_agency
from databus.vhosts import vhost
from deploy.local.agencies import Agencies, setting
from deploy.local.certificates import CERTIFICATES, Authority
from deploy.local.management import Management, Refused
from deploy.local.processes import DidNotStart, Missing
from deploy.local.stack import Stack

OPERATOR = "operator"
READER = (
    "enterprises:read",
    "zones:read",
    "credit:read",
    "inspection:read",
    "enforcement:read",
    "simulate",
    "exchange:read",
    "exchange:request",
)
KINDS = ("government", "association", "body", "portal")
CODE = click.argument("code")


class Desk:
    """The operator of a running stack: its broker and its gateway."""

    def __init__(self, stack: Stack) -> None:
        if not stack.running() or not stack.env:
            raise click.ClickException("the stack is down: `make up` first")
        self.stack = stack
        self.env = stack.env
        self.agencies = Agencies(stack.home)
        management_url = self.env.get("SANHU_RABBITMQ_MANAGEMENT_URL", "")
        if not management_url:
            raise click.ClickException("SANHU_RABBITMQ_MANAGEMENT_URL is not set: vhosts cannot be made over AMQP")
        self.management = Management(management_url)

    def ask(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        """Ask the gateway as operator."""
        token = self.stack.issuer.mint(OPERATOR)
        with httpx.Client(base_url=self.env["SANHU_URL"], timeout=15, trust_env=False) as client:
            return client.request(verb, path, json=body, headers={"Authorization": f"Bearer {token}"})

    def told(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the gateway and return its answer.

        Raises:
            ClickException: it refused; the message is the gateway's.
        """
        answer = self.ask(verb, path, body)
        if answer.is_success:
            return answer.json()
        problem = answer.json() if answer.headers.get("content-type", "").startswith("application/problem") else {}
        fields = "; ".join(f"{each['field']}: {each['message']}" for each in problem.get("errors", []))
        raise click.ClickException(f"{problem.get('detail', answer.status_code)}" + (f" ({fields})" if fields else ""))

    def known(self, code: str) -> dict[str, Any] | None:
        """Return the agency as the gateway has it; None if it never took part."""
        answer = self.ask("GET", f"/v1/exchange/agencies/{code}")
        return answer.json() if answer.is_success else None

    def open_vhost(self, code: str) -> str:
        """Make the agency's vhost and user, or give the user its present password; return its address."""
        self.agencies.furnish(self.management, [code])
        uri = self.agencies.uri(code, self.env["SANHU_AMQP_URI"])
        self.stack.home.write_env(self.env | {setting(code): uri})
        return uri

    def close_vhost(self, code: str) -> None:
        """Remove the agency's vhost, its queues and its user; connections end with them."""
        name = quote(vhost(code), safe="")
        for path in (f"/api/users/{name}", f"/api/vhosts/{name}"):
            try:
                self.management.delete(path)
            except Refused as refusal:
                if refusal.status != 404:
                    raise
        kept = dict(self.env)
        kept.pop(setting(code), None)
        self.stack.home.write_env(kept)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (DidNotStart, Missing, Refused, OSError, httpx.HTTPError, ValueError) as problem:
        raise click.ClickException(str(problem)) from problem


@click.group()
def agency() -> None:
    """Agencies that take part: their vhost, their user, their entry in the register."""


@agency.command()
@CODE
@click.option("--zh", required=True, help="Its Chinese name.")
@click.option("--en", required=True, help="Its English name.")
@click.option("--division", default="", show_default="nationwide", help="Its jurisdiction by GB/T 2260: 441323.")
@click.option("--kind", type=click.Choice(KINDS), default="government", show_default=True)
@click.option("--clause", default="added on this stack", help="By which plan or law it takes part.")
@click.option("--successor", help="Who took over its tasks.")
@click.option("--liaison", default="信息报送联络员", show_default=True, help="The role that keeps contact.")
@click.option("--grant", "grants", multiple=True, default=READER, show_default="what a reader needs")
@click.pass_obj
def add(stack: Stack, /, code: str, grants: tuple[str, ...], **options: str | None) -> None:
    """Let an agency take part: a vhost of its own, and an entry in the register."""
    with _told():
        desk, code = Desk(stack), parse_agency(code)
        before = desk.known(code)
        if before is not None and before["state"] != "ACTIVE":
            raise click.ClickException(f"{code} took part and was removed: its code stays its own, choose another")
        desk.agencies.add(code)
        uri = desk.open_vhost(code)
        if before is None:
            body = {"code": code, "grants": sorted(grants), "reason": "sanhu agency add"} | options
            desk.told("POST", "/v1/exchange/agencies", body)
    click.echo(f"{code} takes part; its vhost is {vhost(code)}")
    _show(stack, code, uri)


@agency.command()
@CODE
@click.pass_obj
def rotate(stack: Stack, code: str) -> None:
    """Give an agency's user a new password; connections made with the old one are closed."""
    with _told():
        desk = Desk(stack)
        if code not in desk.agencies.codes():
            raise click.ClickException(f"{code} has no vhost here; there are: {', '.join(desk.agencies.codes())}")
        desk.agencies.rotate(code)
        uri = desk.open_vhost(code)
        desk.management.end_connections(vhost(code))
    click.echo(f"{code} has a new password")
    _show(stack, code, uri)


@agency.command()
@CODE
@click.option("--successor", help="Who takes over its tasks.")
@click.option("--reason", default="sanhu agency remove", show_default=True)
@click.confirmation_option(prompt="Its queues go with all that is in them. Go on?")
@click.pass_obj
def remove(stack: Stack, code: str, successor: str | None, reason: str) -> None:
    """Let an agency go: it may call no more; what it said resolves for ever."""
    with _told():
        desk = Desk(stack)
        before = desk.known(code)
        if before is None and code not in desk.agencies.codes():
            raise click.ClickException(f"no agency {code} takes part")
        if before is not None and before["state"] == "ACTIVE":
            body = {"reason": reason} | ({"successor": successor} if successor else {})
            desk.told("POST", f"/v1/exchange/agencies/{code}/removal", body)
        desk.close_vhost(code)
        desk.agencies.remove(code)
    click.echo(f"{code} takes part no more")


@agency.command()
@CODE
@click.pass_obj
def certificate(stack: Stack, code: str) -> None:
    """Make a new client certificate for an agency, by which it comes in over TLS without a password."""
    with _told():
        desk = Desk(stack)
        if code not in desk.agencies.codes():
            raise click.ClickException(f"{code} has no vhost here; there are: {', '.join(desk.agencies.codes())}")
        authority = Authority(stack.home.folder / CERTIFICATES)
        pair = authority.issue(vhost(code))
    click.echo(f"certificate: {pair.certificate}")
    click.echo(f"key: {pair.key}")
    click.echo(f"authority: {authority.certificate_file}")


@agency.command(name="list")
@click.pass_obj
def list_agencies(stack: Stack) -> None:
    """List who takes part and who has a vhost here."""
    with _told():
        desk = Desk(stack)
        with_vhost = set(desk.agencies.codes())
        cursor: str | None = ""
        while cursor is not None:
            page = desk.told("GET", f"/v1/exchange/agencies?limit=100{f'&cursor={cursor}' if cursor else ''}")
            for each in page["items"]:
                place = vhost(each["code"]) if each["code"] in with_vhost else "no vhost"
                click.echo(
                    f"{each['code']:<16} {each['state']:<8} {each['division'] or '-':<7} {place:<24} {each['zh']}"
                )
            cursor = page["next_cursor"]


def _show(stack: Stack, code: str, uri: str) -> None:
    click.echo(f"{setting(code)}={uri}")
    click.echo(f"kept in {stack.home.env_file}, which its owner alone may read", err=True)
