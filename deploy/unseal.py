"""The command `sanhu unseal`: open what the public sealed to a unit, with the unit's own key and machine."""

import sys
from pathlib import Path

import click
from sanhu_client.intake import __main__ as intake

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("box", type=FILE)
@click.argument("complaint", type=FILE)
@click.option("--key", type=FILE, required=True, help="The unit's private key (JWK, P-256).")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder for a file.")
def unseal(box: Path, complaint: Path, key: Path, out: Path) -> None:
    """打开密封的投诉举报. Open a sealed BOX as it was answered, of a COMPLAINT as it was answered."""
    sys.exit(intake.main(["unseal", str(box), str(complaint), "--key", str(key), "--out", str(out)]))
