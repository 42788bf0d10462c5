"""The key with which the local stack's registry seals its papers, and the public file that everyone checks with."""

import json
from pathlib import Path

from sanhu_client.signatures import PrivateKey


class SealKeys:
    """The seal's key in `folder`, made on first use; its public half is added to a JWKS that keeps older ones."""

    def __init__(self, folder: Path) -> None:
        self.key_file = folder / "seal-key.json"
        self.public_file = folder / "seal-keys.json"

    def prepare(self) -> None:
        """Make the key where it is missing, and publish it; papers sealed with a key before stay checkable."""
        self.key_file.parent.mkdir(parents=True, exist_ok=True)
        if not self.key_file.exists():
            PrivateKey.generate().write(self.key_file)
        public = PrivateKey.read(self.key_file).public_jwk()
        known = json.loads(self.public_file.read_text())["keys"] if self.public_file.exists() else []
        if public["kid"] not in {key["kid"] for key in known}:
            self.public_file.write_text(json.dumps({"keys": [*known, public]}, indent=1) + "\n")
