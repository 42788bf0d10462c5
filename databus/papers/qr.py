"""QR codes: a text as a square that a phone reads from paper."""

from __future__ import annotations

import io


def qr_svg(text: str) -> str:
    """Return the code as SVG. A seventh of it may be lost before it is unreadable."""
    return _written(text, "svg").decode()


def qr_png(text: str) -> bytes:
    """Return the code as PNG."""
    return _written(text, "png")


def _written(text: str, kind: str) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(out, kind=kind, scale=4, border=2)
    return out.getvalue()
