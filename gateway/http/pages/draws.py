"""The public page on which anybody checks the file of a draw."""

from __future__ import annotations

from typing import Final

from gateway.http.pages import frame
from gateway.http.pages.markup import both, tag

HERE: Final = "/draws"


def page() -> bytes:
    """Return the page; what it shows of a file is put into it by its script."""
    picker = tag("input", type="file", id="file", accept="application/json,.json", required=True)
    form = tag(
        "form",
        tag("label", both("抽取文件（JSON）", "the draw's file, or a proof about one enterprise"), picker),
        tag("button", both("核验", "verify")),
        id="form",
    )
    result = tag(
        "section",
        tag("h2", id="verdict"),
        tag("p", id="title"),
        tag("ol", id="steps"),
        tag("ul", id="remarks"),
        tag("ul", id="wrong", class_="warn"),
        id="result",
        role="status",
        aria_live="polite",
        hidden=True,
    )
    where = tag(
        "a", both("结果已公示的行动", "campaigns whose results are published"), href="/campaigns?stage=published"
    )
    about = frame.section(
        "核验什么",
        "What is checked",
        tag(
            "ol",
            tag("li", both("抽取条件没有在公布摘要之后改动；", "the terms are those whose digest was told before;")),
            tag("li", both("随机种子由各部门事先的承诺得出；", "the seed is what the agencies' commitments make;")),
            tag("li", both("名录库是事先冻结的那一份；", "the population is the one that was frozen;")),
            tag("li", both("按种子重新抽取，逐位一致。", "drawn again by the seed, every place is the same.")),
        ),
        tag("p", both("文件在每个行动的页面下载：", "The file is on each campaign's page: "), where),
        tag(
            "p",
            both(
                "不愿上传的，用本平台公开的程序包 sanhu_client 离线核验：",
                "Or check it offline, by the package sanhu_client that comes with this platform:",
            ),
        ),
        tag("pre", tag("code", "python -m sanhu_client.draws draw.json"), tabindex=0),
        frame.quiet("上传的文件只用于本次核验，不保存。", "What you choose is checked once and not kept."),
    )
    no_script = tag(
        "noscript", tag("p", both("本页需要脚本；离线核验不需要。", "This page needs its script."), class_="warn")
    )
    return frame.page(
        ("抽取核验", "Verify a draw"), no_script, form, result, about, here=HERE, script="/draws/draws.js"
    )
