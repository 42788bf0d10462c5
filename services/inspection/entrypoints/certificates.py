"""Release certificates, jobs on files, and issued papers."""

from __future__ import annotations

from services.inspection.entrypoints.area import Area


class Certificates(Area):
    """What leaves on paper, and what arrives in files."""
