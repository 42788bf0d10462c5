"""Enterprises: registering, amending, finding."""

from __future__ import annotations

from databus.pages import Page
from databus.service import command, query
from services.enterprise import schemas
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import enterprises, finding
from services.enterprise.use_cases.records import Span


class Enterprises(Desk):
    """Enterprises."""

    @command(schemas.RegisterEnterprise, gives=schemas.RecordedEnterprise, natural_key=("uscc",))
    def register_enterprise(self, asked: Asked, tx: Tx) -> enterprises.Recorded:
        """Enter an enterprise into the registry."""
        return enterprises.register(asked["enterprise"], self._span(asked), tx, self.regulations)

    @command(schemas.AmendEnterprise, gives=schemas.RecordedEnterprise)
    def amend_enterprise(self, asked: Asked, tx: Tx) -> enterprises.Recorded:
        """Change facts of an enterprise; If-Match names the version read."""
        return enterprises.amend(asked["uscc"], asked["changes"], self._span(asked), tx, self.regulations)

    @query(schemas.ListEnterprises, gives=schemas.EnterprisePage)
    def list_enterprises(self, asked: Asked, tx: Tx) -> Page[tuple[Enterprise, str]]:
        """Find enterprises by name, code, zone and grade."""
        return finding.find(**asked, work=tx)

    @query(schemas.GetEnterprise, gives=schemas.EnterpriseFile)
    def get_enterprise(self, asked: Asked, tx: Tx) -> enterprises.File:
        """Show the one-page file of an enterprise, as it is or as it was known to be on a day."""
        asked_for = {"on": asked["on"], "known_at": asked["known_at"]}
        return enterprises.open_file(asked["uscc"], tx, self.regulations, **asked_for)

    def _span(self, asked: Asked) -> Span:
        return Span(asked["on"] or self.clock.today(), asked["until"], asked["document_no"])
