"""The keys with which the local stack's services seal their papers, and the public file that everyone checks with."""

import json
from collections.abc import Iterable
from pathlib import Path

from sanhu_client.signatures import PrivateKey

FIRST = "enterprise"  # whose key was there before the others'


class SealKeys:
    """A key for each service in `folder`, made on first use; the public halves go into a JWKS that keeps older ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.public_file = folder / "seal-keys.json"

    def key_file(self, service: str) -> Path:
        """Where a service's own key lies."""
        return self._folder / ("seal-key.json" if service == FIRST else f"seal-key-{service}.json")

    def prepare(self, services: Iterable[str] = (FIRST,)) -> None:
        """Make keys where they are missing, and publish them; papers sealed with a key before stay checkable."""
        self._folder.mkdir(parents=True, exist_ok=True)
        known = json.loads(self.public_file.read_text())["keys"] if self.public_file.exists() else []
        new = []
        for service in services:
            file = self.key_file(service)
            if not file.exists():
                PrivateKey.generate().write(file)
            new.append(PrivateKey.read(file).public_jwk())
        kept = {key["kid"] for key in known}
        if added := [key for key in new if key["kid"] not in kept]:
            self.public_file.write_text(json.dumps({"keys": [*known, *added]}, indent=1) + "\n")
