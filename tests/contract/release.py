"""Notes the shape of every contract not yet released: `python -m tests.contract.release`.

A shape noted is never noted anew: what must change gets the next version beside it.
"""

import json
import sys
from pathlib import Path

from databus.contracts import Contract, all_contracts
from docs.generate.shapes import digest_of

RELEASED = Path(__file__).with_name("released.json")


def key_of(contract: Contract) -> str:
    return f"{contract.name} v{contract.version}"


def released() -> dict[str, str]:
    return json.loads(RELEASED.read_text(encoding="utf-8")) if RELEASED.exists() else {}


def main() -> int:
    noted = released()
    changed = [key_of(one) for one in all_contracts() if noted.get(key_of(one), digest_of(one)) != digest_of(one)]
    if changed:
        sys.stderr.write(f"released already, needs a new version: {', '.join(changed)}\n")
        return 1
    noted |= {key_of(one): digest_of(one) for one in all_contracts()}
    RELEASED.write_text(json.dumps(noted, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
