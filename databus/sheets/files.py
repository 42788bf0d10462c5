"""A file that is refused as a whole: told in Chinese with English beside, and by the name its sender knows it by."""

from __future__ import annotations

from typing import Final

from databus.errors import InvalidRequest, SanhuError, TooLarge

FIELD: Final = "content_base64"  # of the request that has the file in it


class FileRefused(Exception):
    """What is wrong with a file, and what would be right.

    Args:
        zh: what is wrong, in Chinese.
        en: the same in English.
        right_zh: what would be right; left out where `zh` says it.
        right_en: the same in English.
    """

    def __init__(self, zh: str, en: str, right_zh: str = "", right_en: str = "") -> None:
        super().__init__(zh, en, right_zh, right_en)
        self.zh, self.en = zh, en
        self.right_zh, self.right_en = right_zh, right_en

    def told(self) -> SanhuError:
        """The error for a caller whose request has the file in it."""
        return InvalidRequest(f"{self.zh} ({self.en})", FIELD, f"{self.right_zh} ({self.right_en})")

    def told_of(self, filename: str) -> tuple[str, str]:
        """The refusal of a file that came by its name: in Chinese with English beside, and in English."""
        zh = "：".join(filter(None, [self.zh, self.right_zh]))
        en = ": ".join(filter(None, [self.en, self.right_en]))
        return f"文件“{filename}”不能办理：{zh}（{en}）", f"the file {filename} is refused: {en}"


class FileTooLarge(FileRefused):
    """More is in the file than is taken."""

    def told(self) -> SanhuError:
        return TooLarge(f"{self.zh} ({self.en})")


def empty() -> FileRefused:
    """There is nothing in a sheet."""
    return FileRefused("表中没有内容", "the sheet is empty", "应有表头和数据行", "a sheet with headings and rows")


def lacking(zh: str, en: str) -> FileRefused:
    """A sheet lacks columns, named as each language has them."""
    return FileRefused("表中缺少必需的列", "the sheet lacks columns that are needed", f"应有{zh}", f"headings {en}")


def twice(column: str) -> FileRefused:
    """A heading stands twice in a sheet."""
    return FileRefused("表头重复", "a heading stands twice", f"只应有一列{column}", f"one column {column}")
