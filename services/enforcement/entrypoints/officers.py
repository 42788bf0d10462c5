"""The register of officers, and what they signed."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.officers import Officer
from services.enforcement.entrypoints.area import Area, Ask, Tx, page
from services.enforcement.schemas import officers as shapes
from services.enforcement.use_cases import registering_officers as register


class Officers(Area):
    """Who may act."""

    @command(shapes.RecordOfficer, gives=shapes.RegisteredOfficerShape, natural_key=("certificate_no",))
    def record_officer(self, order: register.RecordOfficer, tx: Tx) -> Officer:
        """Enter an officer of one's own into the register."""
        return register.record_officer(order, tx, self.rules)

    @command(shapes.AmendOfficer, gives=shapes.RegisteredOfficerShape)
    def amend_officer(self, order: register.AmendOfficer, tx: Tx) -> Officer:
        """Amend an officer of one's own: certificate, posts, key, the day of leaving."""
        return register.amend_officer(order, tx, self.rules)

    @command(shapes.DeclareInterest, gives=shapes.RegisteredOfficerShape)
    def declare_interest(self, order: register.DeclareInterest, tx: Tx) -> Officer:
        """Declare an interest of an officer in an enterprise, for which the officer stands back; or its end."""
        return register.declare_interest(order, tx, self.rules)

    @query(shapes.GetOfficer, gives=shapes.RegisteredOfficerShape)
    def get_officer(self, ask: Ask, tx: Tx) -> Officer:
        """Return an officer of the register."""
        return register.show(ask["officer_id"], tx, self.rules)

    @query(shapes.ListOfficers, gives=shapes.OfficerPage)
    def list_officers(self, ask: Ask, tx: Tx) -> JsonObject:
        """List officers of the register, newest first."""
        return page(register.listing(ask, tx, self.rules))

    @query(shapes.ListSignatures, gives=shapes.SignedPage)
    def list_signatures(self, ask: Ask, tx: Tx) -> JsonObject:
        """List what officers signed about something, with the keys to check it."""
        return page(register.signed(ask, tx, self.rules))
