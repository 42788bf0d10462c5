"""A large file over HTTP: begun, sent in parts, worked on beside, its progress asked for, its refused rows read."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from databus.identifiers import make_uscc
from deploy.cli import main
from deploy.local.stack import Stack
from tests.infrastructure import wait_for

OCTETS = {"Content-Type": "application/octet-stream"}
ROWS = 300  # few enterprises, since others rate them all on this stack; long remarks, for two parts


@pytest.fixture(scope="module")
def stack(stack_to_spoil: Stack) -> Stack:
    """Not the journey's: what is said of all the rows goes on long after."""
    return stack_to_spoil


@pytest.fixture(scope="module")
def office(stack: Stack) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {stack.issuer.mint('office')}"}
    with httpx.Client(base_url=stack.env["SANHU_URL"], headers=headers, timeout=30) as client:
        yield client


def content() -> bytes:
    """Rows of enterprises, the last one with a wrong code, and a column of remarks that nobody reads."""
    codes = [make_uscc("441323", f"MA8{number:05d}") for number in range(ROWS)]
    rows = [f"{code},惠东县合成{number}号鞋厂,{'注' * 1_000}" for number, code in enumerate(codes)]
    return "\n".join(["统一社会信用代码,企业名称,备注", *rows, "91441323MA4YNT018F,惠东县错码鞋厂,"]).encode()


def test_a_large_file_is_sent_in_parts_and_its_progress_is_seen(office: httpx.Client) -> None:
    file = content()
    asked = {"filename": "企业.csv", "size_bytes": len(file), "sha256": hashlib.sha256(file).hexdigest()}
    begun = office.post("/v1/jobs", json={"kind": "import_enterprises", "language": "en", "parameters": asked})
    assert begun.status_code == 201, begun.text
    job, size = begun.json(), begun.json()["part_bytes"]
    assert job["missing_parts"] == [1, 2]
    at = f"/v1/jobs/{job['job_id']}"
    for number in job["missing_parts"]:
        part = file[(number - 1) * size : number * size]
        taken = office.post(f"{at}/parts/{number}", content=part, headers=OCTETS)
        assert taken.status_code == 200, taken.text
    seen: list[int] = []

    def ended() -> bool:
        told = office.get(at).json()
        seen.append(told["percent"] or 0)
        return told["state"] not in {"QUEUED", "RUNNING"}

    wait_for(ended, within_s=120)
    done = office.get(at).json()
    assert (done["state"], done["result"]["registered"], done["result"]["refused"]) == ("DONE", ROWS, 1)
    assert seen == sorted(seen)
    (refused,) = office.get(f"{at}/refusals").json()["items"]
    assert (refused["row"], refused["column"]) == (ROWS + 2, "统一社会信用代码")
    assert "check character" in refused["reason"]
    found = office.get("/v1/enterprises", params={"q": "hecheng299haoxiechang"}).json()["items"]
    assert [item["name"] for item in found] == ["惠东县合成299号鞋厂"]


def test_a_job_speaks_the_language_that_the_caller_reads_best_unless_the_body_says_one(office: httpx.Client) -> None:
    def begun(said: dict[str, str], read: str, sha256: str) -> str:
        body = {"kind": "import_enterprises", "parameters": {"size_bytes": 2, "sha256": sha256}, **said}
        language: str = office.post("/v1/jobs", json=body, headers={"Accept-Language": read}).json()["language"]
        return language

    assert begun({}, "fr, en-GB;q=0.8, zh;q=0.5", "1" * 64) == "en"
    assert begun({"language": "zh"}, "en", "2" * 64) == "zh"
    assert begun({}, "fr", "3" * 64) == "zh"


def test_a_sheet_of_facts_is_sent_by_the_command_line_and_its_refused_rows_come_back(
    office: httpx.Client, stack: Stack, tmp_path: Path
) -> None:
    code = str(make_uscc("441323", "MA9F0001"))
    office.post("/v1/enterprises", json={"uscc": code, "name": "惠东县合成证书厂"}).raise_for_status()
    file, back, empty = tmp_path / "证书.csv", tmp_path / "退回.csv", tmp_path / "模板.xlsx"
    rows = ["统一社会信用代码,证书类型,证书编号,发证机构", f"{code},质量管理体系,Q-1,甲认证", f"{code},也许,Q-2,甲认证"]
    file.write_text("\n".join(rows), encoding="utf-8")
    command = ["--home", str(stack.home.folder), "import"]
    facts = ["--kind", "facts", "--fact-kind", "certificate"]
    answer = CliRunner().invoke(main, [*command, str(file), *facts, "--refused", str(back)])
    assert answer.exit_code == 3, answer.output
    assert "recorded 1" in answer.output
    assert "也许" in back.read_text(encoding="utf-8-sig")
    assert office.get(f"/v1/enterprises/{code}").json()["qms"] is True
    made = CliRunner().invoke(main, [*command, "--template", *facts])
    assert made.exit_code == 0, made.output
    empty.write_bytes(made.stdout_bytes)
    assert CliRunner().invoke(main, [*command, str(empty), *facts]).exit_code == 0


def test_a_file_of_records_is_credits_and_its_papers_are_found_and_verified_by_their_code(
    office: httpx.Client, stack: Stack, tmp_path: Path
) -> None:
    code = str(make_uscc("441323", "MA9F0002"))
    office.post("/v1/enterprises", json={"uscc": code, "name": "惠东县合成记录厂"}).raise_for_status()
    file, back, seal = tmp_path / "记录.csv", tmp_path / "退回.csv", tmp_path / "seal.txt"
    heads = "统一社会信用代码,项目代码,行为日期,生效日期,文号"
    rows = [
        heads,
        f"{code},L04,2026-10-02,2026-11-10,惠东市监罚〔2026〕901号",
        f"{code},Z99,2026-10-02,2026-11-10,902号",
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    command = ["--home", str(stack.home.folder), "import", str(file), "--kind", "records", "--agency", "samr"]
    answer = CliRunner().invoke(main, [*command, "--refused", str(back)])
    assert answer.exit_code == 3, answer.output
    assert "recorded 1" in answer.output
    assert "没有这一扣分项目" in back.read_text(encoding="utf-8-sig")
    headers = {"Authorization": f"Bearer {stack.issuer.mint('samr')}"}
    with httpx.Client(base_url=stack.env["SANHU_URL"], headers=headers, timeout=30) as samr:
        (record,) = samr.get("/v1/credit/records", params={"uscc": code}).json()["items"]
        (paper,) = samr.get("/v1/credit/papers", params={"kind": "refused_rows"}).json()["items"]
        verified = samr.get(f"/v1/papers/{paper['code']}/verification").json()
    assert (record["agency"], record["item"]) == ("samr", "L04")
    assert (verified["state"], verified["code"][0]) == ("VALID", "C")
    seal.write_text(verified["seal"], encoding="utf-8")
    offline = ["--home", str(stack.home.folder), "verify", str(back), "--seal", str(seal)]
    checked = CliRunner().invoke(main, [*offline, "--keys", stack.env["SANHU_SEAL_KEYS_FILE"]])
    assert checked.exit_code == 0, checked.output
    assert "sanhu.credit" in checked.output
    again = CliRunner().invoke(main, command)
    assert (again.exit_code, "known 1" in again.output) == (3, True)
