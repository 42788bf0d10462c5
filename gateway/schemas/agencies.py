"""Shapes of agencies, their keys and who they are."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import Schema

# method: what it takes, what it gives, what it is
OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {}
