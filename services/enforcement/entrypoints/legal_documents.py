"""Documents of legal steps, from templates, numbered, as PDF."""

from __future__ import annotations

from databus.service import chore, command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.legal_documents import LegalDocument
from services.enforcement.entrypoints.area import Area, Ask, Tx, page
from services.enforcement.schemas import legal_documents as shapes
from services.enforcement.use_cases import reading_documents as reading
from services.enforcement.use_cases import serving_documents as serving
from services.enforcement.use_cases import writing_documents as writing


class LegalDocuments(Area):
    """What every legal step yields."""

    @command(
        shapes.IssueLegalDocument,
        gives=shapes.LegalDocumentShape,
        natural_key=("kind", "subject_kind", "subject_id", "issued_on"),
    )
    def issue_legal_document(self, order: serving.IssueLegalDocument, tx: Tx) -> LegalDocument:
        """Issue a document that is no step of a case, with the next number of one's series."""
        return serving.issue_legal_document(order, tx, self.rules)

    @command(shapes.RecordService, gives=shapes.LegalDocumentShape)
    def record_service(self, order: serving.RecordService, tx: Tx) -> LegalDocument:
        """Record how a document was served; the receipt (送达回证) follows by itself."""
        return serving.record_service(order, tx, self.rules)

    @command(shapes.WithdrawLegalDocument, gives=shapes.LegalDocumentShape)
    def withdraw_legal_document(self, order: serving.WithdrawLegalDocument, tx: Tx) -> LegalDocument:
        """Withdraw a document that was issued wrongly; its number is not given again."""
        return serving.withdraw_legal_document(order, tx, self.rules)

    @query(shapes.GetLegalDocument, gives=shapes.LegalDocumentFile)
    def get_legal_document(self, ask: Ask, tx: Tx) -> JsonObject:
        """Return a document with its text, its service and its history."""
        return serving.document_file(ask["document_id"], tx, self.rules)

    @query(shapes.GetLegalDocumentFile, gives=shapes.LegalDocumentPaper)
    def get_legal_document_file(self, ask: Ask, tx: Tx) -> serving.DocumentFile:
        """Show a document's sealed paper with a part of its file; over HTTP the whole file is answered."""
        return serving.part_of_file(ask["document_id"], ask["part"], tx, self.rules)

    @query(shapes.ListLegalDocuments, gives=shapes.LegalDocumentPage)
    def list_legal_documents(self, ask: Ask, tx: Tx) -> JsonObject:
        """List the documents that one may see, newest first."""
        return page(serving.listing(ask, tx, self.rules))

    @query(shapes.ListServedDocuments, gives=shapes.ServedDocumentPage)
    def list_served_documents(self, ask: Ask, tx: Tx) -> JsonObject:
        """List what was served on an enterprise, newest first, for the enterprise itself."""
        return page(reading.listed(ask, tx, self.rules, self.clock))

    @query(shapes.GetServedDocumentFile, gives=shapes.ServedDocumentPaper)
    def get_served_document_file(self, ask: Ask, tx: Tx) -> serving.DocumentFile:
        """Show the paper of what was served on an enterprise with a part of its file; over HTTP the whole file."""
        return reading.part_of_file(ask["document_id"], ask["part"], tx, self.rules, self.clock)

    @chore(every_s=0.5)
    def write_legal_documents(self, tx: Tx) -> bool:
        """Write the paper of the document that has waited longest."""
        return writing.write_next(tx, self.rules)
