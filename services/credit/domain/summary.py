"""A rating in a few plain sentences; the same facts and rules always give the same words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.credit.domain.improvement import WayUp
from services.credit.domain.outlook import Change
from services.credit.domain.rating import Rating

RATED, UNRATED, INACTIVE, UNREGISTERED = "RATED", "UNRATED", "INACTIVE", "UNREGISTERED"
CATEGORIES = (RATED, UNRATED, INACTIVE, UNREGISTERED)


def category(*, active: bool | None, rated: bool) -> str:
    """Return where an enterprise belongs: new and inactive ones stand apart; `active` is None if nobody registered it.

    Source: AQSIQ announcement 2013 No. 93 (practice: new or inactive enterprises handled apart).
    """
    if active is None:
        return UNREGISTERED
    return INACTIVE if not active else RATED if rated else UNRATED


def summary_zh(rating: Rating, changes: Sequence[Change], way: WayUp | None) -> str:
    """Return the rating in Chinese."""
    assessment, lost = rating.assessment, sum(one.points for one in rating.assessment.deductions)
    sentences = [f"{assessment.on}信用等级为{rating.grade}级，得分{rating.score}分。", _standing_zh(rating)]
    if assessment.deductions:
        direct = any(one.item.direct_d for one in assessment.deductions)
        sentences.append(
            f"计入扣分事项{len(assessment.deductions)}项，共扣{lost}分{'，其中有直接定为D级的事项' if direct else ''}。"
        )
    else:
        sentences.append("没有计入的扣分事项。")
    if changes:
        nxt = changes[0]
        causes = "、".join(cause.zh for cause in nxt.causes)
        after = f"{nxt.after.score}分，{_grade_zh(nxt.after.grade)}"
        sentences.append(f"若无其他变化，{nxt.on}变为{after}：{causes}。")
    if way is not None:
        sentences.append(f"完成{len(way.steps)}项改进后，最早{way.on}按分可升至{way.grade}级（{way.score}分）。")
    return "".join(sentences)


def summary_en(rating: Rating, changes: Sequence[Change], way: WayUp | None) -> str:
    """Return the rating in English."""
    assessment, lost = rating.assessment, sum(one.points for one in rating.assessment.deductions)
    sentences = [f"Grade {rating.grade} with {rating.score} points on {assessment.on}.", _standing_en(rating)]
    if assessment.deductions:
        direct = any(one.item.direct_d for one in assessment.deductions)
        many = len(assessment.deductions)
        counted = f"{many} record{'s count' if many > 1 else ' counts'} against it, {lost} points in all"
        sentences.append(counted + (", one of them leading to D directly." if direct else "."))
    else:
        sentences.append("Nothing counts against it.")
    if changes:
        nxt = changes[0]
        causes = "; ".join(cause.en for cause in nxt.causes)
        after = f"{nxt.after.score} points, {_grade_en(nxt.after.grade)}"
        sentences.append(f"If nothing else happens, {after} from {nxt.on}: {causes}.")
    if way is not None:
        steps = "1 improvement leads" if len(way.steps) == 1 else f"{len(way.steps)} improvements lead"
        sentences.append(f"{steps} to {way.grade} by score ({way.score} points) from {way.on} at the earliest.")
    return " ".join(sentences)


def _standing_zh(rating: Rating) -> str:
    if rating.rated:
        return f"正式评级日期{rating.formal_on}，有效期至{rating.valid_until}。"
    return _never(rating.formal_on, "尚未作出正式评级。", f"上次正式评级（{rating.formal_on}）已过有效期。")


def _standing_en(rating: Rating) -> str:
    if rating.rated:
        return f"Rated formally on {rating.formal_on}, valid to {rating.valid_until}."
    return _never(rating.formal_on, "Not rated formally yet.", f"The formal rating of {rating.formal_on} has run out.")


def _never(formal_on: date | None, never: str, over: str) -> str:
    return never if formal_on is None else over


def _grade_zh(grade: str) -> str:
    return "未评级" if grade == "U" else f"{grade}级"


def _grade_en(grade: str) -> str:
    return "unrated" if grade == "U" else f"grade {grade}"
