"""The quality archive, and papers made of what the registry knows."""

from __future__ import annotations

from datetime import date

from databus.pages import Page
from databus.papers import issuing
from databus.papers.issued import IssuedPaper
from databus.papers.issuing import PaperPart
from databus.service import command, daily, query
from services.enterprise import schemas
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import archives
from services.enterprise.use_cases.kept import Entry


class Papers(Desk):
    """The quality archive and papers."""

    @query(schemas.GetArchive, gives=schemas.ArchivePage)
    def get_archive(self, asked: Asked, tx: Tx) -> Page[Entry]:
        """Show everything any service said about an enterprise, newest first."""
        return archives.of_enterprise(**asked, work=tx)

    @query(schemas.GetBatchArchive, gives=schemas.ArchivePage)
    def get_batch_archive(self, asked: Asked, tx: Tx) -> Page[Entry]:
        """Show everything any service said about a batch or a case, newest first."""
        return archives.of_batch(**asked, work=tx)

    @query(schemas.GetPaper, gives=schemas.PaperFile)
    def get_paper(self, asked: Asked, tx: Tx) -> PaperPart:
        """Show a paper with a part of its file; over HTTP the whole file is answered."""
        return issuing.part(asked["code"], asked["part"], tx)

    @query(schemas.VerifyPaper, gives=schemas.PaperResult)
    def verify_paper(self, asked: Asked, tx: Tx) -> IssuedPaper:
        """Tell what was issued with a code, and whether it stands."""
        return tx.papers.get(asked["code"])

    @query(schemas.ListPapers, gives=schemas.PaperPage)
    def list_papers(self, asked: Asked, tx: Tx) -> Page[IssuedPaper]:
        """List the papers that one may read, newest first."""
        return issuing.listing(asked, tx)

    @command(schemas.WithdrawPaper, gives=schemas.PaperResult)
    def withdraw_paper(self, asked: Asked, tx: Tx) -> IssuedPaper:
        """Withdraw a paper that was found wrong; its verification says so from then on."""
        return issuing.withdraw(**asked, work=tx)

    @daily("03:30")
    def forget_paper_files(self, on: date, tx: Tx) -> None:
        """Forget the files of papers that were kept long enough."""
        tx.papers.forget_files(on)
