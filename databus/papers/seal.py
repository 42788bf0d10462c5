"""The seal of a service: its own Ed25519 key, with which it signs what it issues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanhu_client import seals
from sanhu_client.signatures.keys import BadSignature, PrivateKey

from databus.errors import Unavailable
from databus.papers.content import Stamp


@dataclass(frozen=True)
class Sealer:
    """Signs statements about papers.

    Attributes:
        key: the service's own.
        page: URL of the page that reads the QR code (`SANHU_SEAL_PAGE`); empty: the code holds the seal alone.
    """

    key: PrivateKey
    page: str = ""

    @classmethod
    def read(cls, path: Path, page: str = "") -> Sealer:
        """Read the key from a file; ValueError if it is none."""
        try:
            return cls(PrivateKey.read(path), page)
        except OSError as error:
            raise ValueError(f"cannot be read: {error.strerror}") from None
        except (ValueError, BadSignature, AttributeError) as error:
            raise ValueError(f"not a private JWK of Ed25519: {error}") from None

    @classmethod
    def fresh(cls) -> Sealer:
        """Return one with a key of this moment, for tests."""
        return cls(PrivateKey.generate())

    def stamp(self, code: str, statement: Mapping[str, Any], lines: tuple[str, ...]) -> Stamp:
        """Return what is printed on a paper: its code, its mark as a QR code, and these lines."""
        mark = seals.seal(statement, self.key)
        return Stamp(code, f"{self.page}#{mark}" if self.page else mark, lines)

    def seal(self, content: bytes, statement: Mapping[str, Any]) -> tuple[bytes, str]:
        """Return a file as it is handed out, and its seal; a PDF carries the seal itself."""
        token = seals.seal_file(content, statement, self.key)
        return (seals.with_seal(content, token) if seals.is_pdf(content) else content), token


def needed(sealer: Sealer | None) -> Sealer:
    """Return the sealer; Unavailable if this process has none."""
    if sealer is None:
        raise Unavailable("papers cannot be issued here: the service has no key for its seal (SANHU_SEAL_KEY_FILE)")
    return sealer
