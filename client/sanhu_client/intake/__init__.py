"""Complaints and reports (投诉举报): keys of the unit that takes them in, boxes sealed to it, answers sealed back."""

from sanhu_client.intake.jwe import NotOpened, header_of
from sanhu_client.intake.keys import IntakeKey, fingerprint, sign_key, statement_of
from sanhu_client.intake.letters import (
    Code,
    Letter,
    SealedFor,
    open_answer,
    open_file,
    open_letter,
    reseal,
    seal_answer,
    seal_file,
    seal_letter,
)

__all__ = [
    "Code",
    "IntakeKey",
    "Letter",
    "NotOpened",
    "SealedFor",
    "fingerprint",
    "header_of",
    "open_answer",
    "open_file",
    "open_letter",
    "reseal",
    "seal_answer",
    "seal_file",
    "seal_letter",
    "sign_key",
    "statement_of",
]
