"""Waiting with an end."""

from __future__ import annotations

from typing import Any

import eventlet


def wait(event: Any, timeout_s: float | None) -> bool:
    """Wait for an eventlet event; tell whether it came in time. What the event raises is raised here."""
    if event.ready():
        event.wait()
        return True
    limit = eventlet.Timeout(timeout_s)
    try:
        event.wait()
    except eventlet.Timeout as expired:
        if expired is not limit:  # somebody further out set a limit of their own
            raise
        return False
    finally:
        limit.cancel()
    return True
