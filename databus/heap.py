"""Memory of a process that answers calls: what a call leaves behind is freed without Python's collector."""

from __future__ import annotations

import gc
from typing import Final

# The collector looks for cycles, of which a call makes few; asked seldom it costs a call some hundredths less.
AFTER: Final = (20_000, 20, 20)


def settle() -> None:
    """Leave what was loaded by now out of every later collection, and collect seldom; called once all is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*AFTER)
