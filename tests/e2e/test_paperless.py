"""Paperless end to end over HTTP: many declarations in, a release out, its certificate verified offline."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from databus.identifiers import make_uscc
from deploy.cli import main
from deploy.local.stack import Stack
from tests.infrastructure import wait_for

PAPER = {"kind": "invoice", "title": "发票", "kept_by": "enterprise"}


class Desks:
    """A client for each caller."""

    def __init__(self, stack: Stack, opened: ExitStack) -> None:
        self._stack = stack
        self._opened = opened

    def of(self, agency: str, actor: str | None = None) -> httpx.Client:
        """A client of an agency's officer, or of the agency as such."""
        headers = {"Authorization": f"Bearer {self._stack.issuer.mint(agency, actor=actor)}"}
        client = httpx.Client(base_url=self._stack.env["SANHU_URL"], headers=headers, timeout=30)
        return self._opened.enter_context(client)


@pytest.fixture(scope="module")
def desks(stack: Stack) -> Iterator[Desks]:
    with ExitStack() as opened:
        yield Desks(stack, opened)


def declaration(number: str, uscc: str, **change: Any) -> dict[str, Any]:
    return {
        "uscc": uscc,
        "declaration_no": number,
        "hs_code": "640399",
        "product": "女鞋",
        "quantity": "1200",
        "unit": "双",
        "value": {"amount": "18000.00", "currency": "USD"},
        "destination": "DE",
        **change,
    }


def asked(client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def firm(desks: Desks) -> str:
    """An enterprise that the registry knows."""
    code = str(make_uscc("441323", "MA9N0001"))
    asked(desks.of("office"), "/v1/enterprises", {"uscc": code, "name": "惠东县合成无纸鞋厂"})
    return code


@pytest.mark.requirement("M-14", "F-01", "F-02")
def test_from_many_declarations_to_a_certificate_that_anyone_verifies_offline(
    desks: Desks, stack: Stack, firm: str, tmp_path: Path
) -> None:
    portal = desks.of("portal")
    wishes = [declaration("PL-1", firm), declaration("PL-2", firm, hs_code="64"), declaration("PL-3", firm)]
    answer = asked(portal, "/v1/consignments/bulk", {"declarations": wishes})
    assert [one["outcome"] for one in answer["items"]] == ["accepted", "refused", "accepted"]
    assert answer["items"][1]["wrong"][0]["field"] == "hs_code"
    at = f"/v1/consignments/{answer['items'][0]['consignment_id']}"
    digest = hashlib.sha256("发票".encode()).hexdigest()
    asked(portal, f"{at}/documents", {**PAPER, "sha256": digest})
    found = {"result": "conforming", "document_no": "检〔合成〕PL-1号", "kind": "verification"}
    asked(desks.of("ciq", "paperless-inspector"), f"{at}/results", found)
    released = asked(desks.of("ciq", "paperless-releaser"), f"{at}/release", {})
    assert released["state"] == "RELEASED"

    def certificate() -> Any:
        (one,) = portal.get(at).json()["certificates"]
        return one

    wait_for(lambda: certificate()["state"] == "VALID", within_s=60)
    code = certificate()["code"]
    file = portal.get(f"{at}/certificate")
    assert (file.headers["content-type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    paper = tmp_path / "放行证明.pdf"
    paper.write_bytes(file.content)
    keys = ["--keys", stack.env["SANHU_SEAL_KEYS_FILE"]]
    command = ["--home", str(stack.home.folder), "verify"]
    checked = CliRunner().invoke(main, [*command, str(paper), *keys])
    assert checked.exit_code == 0, checked.output
    for told in (code, "sanhu.inspection", "PL-1", firm):
        assert told in checked.output
    paper.write_bytes(file.content.replace(b"%PDF-1.", b"%PDF-2.", 1))
    assert CliRunner().invoke(main, [*command, str(paper), *keys]).exit_code == 1
    verified = desks.of("nh-gov").get(f"/v1/papers/{code}/verification").json()
    assert (verified["state"], verified["kind"], verified["code"][0]) == ("VALID", "release_certificate", "N")
    assert desks.of("nh-gov").get(f"{at}/certificate").status_code in {403, 404}

    order = {"consignment_id": released["consignment_id"], "document_no": "停〔合成〕PL-1号", "reason": "演练"}
    asked(desks.of("ciq", "paperless-inspector"), "/v1/stop-orders", order)
    withdrawn = portal.get(f"/v1/papers/{code}/verification").json()
    assert withdrawn["state"] == "WITHDRAWN"
    assert "演练" in withdrawn["withdrawn_reason"]


@pytest.mark.requirement("M-15", "F-02")
def test_a_file_of_declarations_goes_by_the_command_line(stack: Stack, desks: Desks, firm: str, tmp_path: Path) -> None:
    file, back = tmp_path / "报检.csv", tmp_path / "退回.csv"
    heads = "申报编号,统一社会信用代码,商品编码,产品,数量,计量单位,货值,币种,输往国家"
    rows = [f"PF-1,{firm},640399,女鞋,1200,双,18000,USD,DE", f"PF-2,{firm},640399,女鞋,1200,双,18000,USD,"]
    file.write_text("\n".join([heads, *rows]), encoding="utf-8")
    command = ["--home", str(stack.home.folder), "import", str(file), "--kind", "consignments"]
    answer = CliRunner().invoke(main, [*command, "--agency", "association", "--refused", str(back)])
    assert answer.exit_code == 3, answer.output
    assert "accepted 1" in answer.output
    assert "出口须填输往国家" in back.read_text(encoding="utf-8-sig")
    found = desks.of("ciq").get("/v1/consignments", params={"declaration_no": "PF-1"}).json()["items"]
    assert [one["declared_by"] for one in found] == ["association"]
