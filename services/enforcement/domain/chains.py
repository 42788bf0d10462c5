"""Chains of entries, each bound to the one before by its digest, so that none is changed, left out or added unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def link_digest(link: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a link as it is told, its names in order; `previous` in it binds it to the one before."""
    told = json.dumps(dict(link), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
