"""The command `sanhu conformance`: looks at an agency's integration from outside and says what is wrong."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from sanhu_client import Exchange, PrivateKey

from deploy.conformance import calls, hearing, identity
from deploy.conformance.result import FAILED, LEFT_OUT, PASSED, Integration, Named, Result
from deploy.local.agencies import Agencies, setting
from deploy.local.processes import Missing
from deploy.local.stack import Stack
from deploy.local.tokens import UnknownAgency

CHECKS: tuple[Named, ...] = (*identity.CHECKS, *calls.CHECKS, *hearing.CHECKS)


def check(it: Integration, checks: Iterable[Named] = CHECKS) -> Iterator[Result]:
    """Make the checks, in order."""
    for each in checks:
        yield each.run(it)


@click.command()
@click.argument("agency")
@click.option("--url", help="The exchange; the running local stack unless given.")
@click.option("--amqp-uri", help="The agency's vhost; the local stack's unless given.")
@click.option("--token", help="A bearer token; one is minted on the local stack unless given.")
@click.option("--key", "key_file", type=click.Path(path_type=Path, exists=True), help="The agency's signing key (JWK).")
@click.option("--trust", type=click.Path(path_type=Path, exists=True), help="The exchange's public keys (JWKS).")
@click.option("--client-home", type=click.Path(path_type=Path), help="Where the agency's client keeps its things.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def conformance(
    stack: Stack,
    agency: str,
    url: str | None,
    amqp_uri: str | None,
    token: str | None,
    key_file: Path | None,
    trust: Path | None,
    client_home: Path | None,
    *,
    as_json: bool,
) -> None:
    """Check AGENCY's integration from outside: 通过, 不通过 or 跳过, what is wrong and how to put it right.

    Nothing is changed for anyone. Exit code 1 if a check failed.
    """
    env = {} if url else stack.env
    address = url or env.get("SANHU_URL")
    if not address:
        raise click.ClickException("the stack is down: `make up` first, or name the exchange with --url")
    key = PrivateKey.read(key_file) if key_file else None
    bearer = token or (None if url and key else _minted(stack, agency, remote=url is not None))
    exchange = Exchange(
        address,
        agency,
        token=bearer,
        key=None if bearer else key,
        trust=json.loads(trust.read_text(encoding="utf-8")) if trust else None,
        home=client_home,
        retrying=calls.PATIENCE,
    )
    it = Integration(agency, exchange, bearer, amqp_uri or env.get(setting(agency)), key, client_home)
    try:
        results = _tell(check(it), as_json=as_json)
    finally:
        exchange.close()
    raise SystemExit(1 if any(each.state == FAILED for each in results) else 0)


def _minted(stack: Stack, agency: str, *, remote: bool) -> str:
    if remote:
        raise click.UsageError("--url needs --token or --key: only the local stack's own tokens are minted here")
    try:
        return stack.issuer.mint(agency, added=Agencies(stack.home).codes())
    except (UnknownAgency, Missing) as problem:
        raise click.ClickException(str(problem)) from None


def _tell(results: Iterator[Result], *, as_json: bool) -> list[Result]:
    told = []
    for each in results:
        told.append(each)
        if not as_json:
            click.echo(f"{each.state}\t{each.check}\t{each.said}")
            if each.fix:
                click.echo(f"\t→ {each.fix}")
    if as_json:
        click.echo(json.dumps([each.to_json() for each in told], ensure_ascii=False, indent=1))
    else:
        counts = [f"{state} {sum(each.state == state for each in told)}" for state in (PASSED, FAILED, LEFT_OUT)]
        click.echo("，".join(counts))
    return told
