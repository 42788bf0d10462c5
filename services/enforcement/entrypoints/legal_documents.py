"""Documents of legal steps, from templates, numbered, as PDF."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class LegalDocuments(Area):
    """What every legal step yields."""
