"""A log that was edited, shortened, reordered or forked is found out, and told which."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sanhu_client.evidence import leaves
from sanhu_client.evidence.heads import Keys, SignedHead
from sanhu_client.evidence.merkle import consistency_proof
from sanhu_client.evidence.verify import compare_logs, verify_consistency, verify_log, verify_receipt
from sanhu_client.signatures import PrivateKey

from tests.unit.client.evidence.logs import EXCHANGE, KEYS, Log, entries, entry, text

Lines = list[dict[str, Any]]


def sound() -> Log:
    return Log().add(7).sign().add(6).sign(cosigned=True).add(9).sign()


def kinds(lines: Lines, kept: list[SignedHead] | None = None) -> set[str]:
    return verify_log(text(lines), KEYS, kept or []).kinds()


def test_a_log_as_it_was_signed_verifies() -> None:
    log = sound()
    report = verify_log(text(log.lines), KEYS, log.heads)
    assert report.ok, report.findings
    assert (report.entries, report.heads, report.cosigners) == (22, 3, {"samr"})
    assert report.remarks == []


def test_entries_after_the_last_head_are_told_and_not_wrong() -> None:
    report = verify_log(text(sound().add(2).lines), KEYS)
    assert report.ok
    assert "2 entries" in str(report.remarks[0])


def test_an_edited_value_is_found_at_its_place() -> None:
    lines = sound().lines
    lines[entries(lines)[9]]["fields"]["answer.grade"]["value"] = "D"
    report = verify_log(text(lines), KEYS)
    assert report.kinds() == {"edited"}
    assert report.findings[0].position == 9


def test_an_edited_value_with_its_leaf_made_anew_is_found_between_two_heads() -> None:
    lines = sound().lines
    at = entries(lines)[9]
    lines[at] = entry(9, **{"answer.grade": "D"})
    report = verify_log(text(lines), KEYS)
    assert report.kinds() == {"edited"}
    assert report.findings[0].position == 7
    assert "from 7 to 12" in report.findings[0].en


def test_a_dropped_entry_is_named() -> None:
    lines = sound().lines
    del lines[entries(lines)[9]]
    report = verify_log(text(lines), KEYS)
    assert report.kinds() == {"dropped"}
    assert report.findings[0].position == 9


def test_a_dropped_entry_is_found_though_the_others_moved_up() -> None:
    lines = sound().lines
    del lines[entries(lines)[9]]
    for position, at in enumerate(entries(lines)):
        lines[at]["position"] = position
    assert kinds(lines) == {"reordered"}
    for at in entries(lines):  # with what an outsider sees of an entry hidden, too
        shown = leaves.disclose(lines[at], ())
        lines[at] = {**lines[at], **shown}
    assert kinds(lines) == {"dropped"}


def test_entries_in_another_order_are_found() -> None:
    lines = sound().lines
    one, two = entries(lines)[9], entries(lines)[10]
    lines[one], lines[two] = lines[two], lines[one]
    assert kinds(lines) == {"reordered"}
    # and with their positions exchanged
    lines[one]["position"], lines[two]["position"] = 9, 10
    assert kinds(lines) == {"reordered"}


def test_a_doubled_entry_is_found() -> None:
    lines = sound().lines
    at = entries(lines)[9]
    lines.insert(at, copy.deepcopy(lines[at]))
    assert kinds(lines) == {"doubled"}


def test_an_inserted_entry_is_found() -> None:
    lines = sound().lines
    at = entries(lines)[9]
    lines.insert(at, {**entry(9), "epoch": 1})
    for position, each in enumerate(entries(lines)):
        lines[each]["position"] = position
    assert kinds(lines) & {"reordered", "edited"}


def test_the_end_cut_off_is_found_by_a_head_that_one_kept() -> None:
    log = sound()
    cut = log.lines[: entries(log.lines)[13]]
    assert kinds(cut) == set()
    report = verify_log(text(cut), KEYS, log.heads)
    assert report.kinds() == {"dropped"}
    assert report.findings[0].position == 13


def test_a_log_signed_anew_is_a_fork_from_every_head_kept() -> None:
    kept = sound().heads
    forged = Log().add(7).sign().add(6, **{"answer.grade": "D"}).sign().add(9).sign()
    assert kinds(forged.lines) == set()
    report = verify_log(text(forged.lines), KEYS, kept)
    assert report.kinds() == {"forked"}
    assert report.findings[0].position == 13


def test_a_kept_head_between_the_logs_own_is_compared_too() -> None:
    kept = Log().add(7).sign().add(2).sign().heads[-1]
    assert kinds(sound().lines, [kept]) == set()
    forged = Log().add(7).sign().add(1, **{"answer.grade": "D"}).add(5).sign()
    assert kinds(forged.lines, [kept]) == {"forked"}


def test_two_signed_heads_of_one_size_in_a_log_are_a_fork() -> None:
    log = sound()
    other = Log().add(7).sign().add(6).sign().add(9, **{"answer.grade": "D"}).sign()
    assert "forked" in kinds([*log.lines, other.lines[-1]])


def test_a_head_of_another_key_is_not_the_exchanges() -> None:
    log = sound()
    stranger = PrivateKey.generate("exchange-1")
    assert verify_log(text(log.lines), Keys({"keys": [stranger.public_jwk()]})).kinds() == {"unsigned"}
    agencys = Keys({"keys": [{**EXCHANGE.public_jwk(), "agency": "samr"}]})
    assert verify_log(text(log.lines), agencys).kinds() == {"unsigned"}


def test_a_head_that_was_edited_is_not_signed() -> None:
    lines = sound().lines
    lines[-1]["head"]["size"] = 21
    assert kinds(lines) == {"unsigned"}


def test_a_new_epoch_after_a_restore_goes_on_where_others_saw_the_old_one() -> None:
    log = sound()
    held = log.heads[-1]
    restored = Log().add(7).sign().add(6).sign()  # the backup ends before what others hold
    log = restored.restored(held).add(5).sign()
    report = verify_log(text(log.lines), KEYS, [held, *restored.heads])
    assert report.ok, report.findings
    assert "9 entries were lost" in str(report.remarks[0])
    assert log.lines[-2]["position"] == 22 + 4


def test_a_new_epoch_that_forgets_what_others_hold_is_found() -> None:
    held = sound().heads[-1]
    log = Log().add(7).sign().add(6).sign()
    log = log.restored(log.heads[-1]).add(5).sign()
    assert verify_log(text(log.lines), KEYS, [held]).kinds() == {"dropped"}


def test_bodies_erased_and_entries_shown_in_part_still_verify() -> None:
    log = sound()
    for number, at in enumerate(entries(log.lines)):
        change = leaves.erase(log.lines[at], ["answer.grade"]) if number % 2 else leaves.disclose(log.lines[at], ["id"])
        log.lines[at] = {**log.lines[at], **change}
    assert "answer.grade" not in json.dumps(log.lines[0]["fields"])
    assert verify_log(text(log.lines), KEYS, log.heads).ok


def test_a_line_that_is_none_is_told_with_its_number() -> None:
    lines = text(sound().lines)
    report = verify_log([*lines[:3], "{", *lines[3:]], KEYS)
    assert report.kinds() == {"malformed"}
    assert "line 4" in report.findings[0].en


def test_a_log_of_nothing_has_nothing_wrong_but_for_the_heads_that_one_kept() -> None:
    assert verify_log([], KEYS).ok
    assert verify_log([], KEYS, sound().heads).kinds() == {"dropped"}


def test_a_line_nested_without_end_is_none() -> None:
    assert verify_log(["[" * 100_000], KEYS).kinds() == {"malformed"}


def test_two_copies_of_one_log_are_the_same_also_if_one_is_longer() -> None:
    assert compare_logs(text(sound().lines), text(sound().add(5).sign().lines), KEYS).ok


def test_two_logs_that_are_both_signed_and_differ_are_a_fork_at_the_place() -> None:
    forged = Log().add(7).sign().add(1).add(5, **{"answer.grade": "D"}).sign().add(9).sign()
    report = compare_logs(text(sound().lines), text(forged.lines), KEYS)
    assert report.kinds() == {"forked"}
    assert report.findings[0].position == 8


def test_a_copy_that_was_edited_is_told_from_the_sound_one() -> None:
    lines = sound().lines
    lines[entries(lines)[9]]["fields"]["answer.grade"]["value"] = "D"
    report = compare_logs(text(sound().lines), text(lines), KEYS)
    assert report.kinds() == {"edited"}


@given(st.data())
def test_whatever_is_changed_in_an_entry_is_found(draw: st.DataObject) -> None:
    log = sound()
    at = draw.draw(st.sampled_from(entries(log.lines)))
    line = log.lines[at]
    name = draw.draw(st.sampled_from(sorted(line["fields"])))
    changes: list[Callable[[], None]] = [
        lambda: line["fields"][name].update(value="other"),
        lambda: line["fields"][name].update(salt="00" * 16),
        lambda: line["fields"].pop(name),
        lambda: line["digests"].update({name + "x": "0" * 64}),
        lambda: line.update(position=line["position"] + 1),
        lambda: log.lines.remove(line),
    ]
    draw.draw(st.sampled_from(changes))()
    assert not verify_log(text(log.lines), KEYS, log.heads).ok


def test_a_receipt_verifies_whole_and_in_part() -> None:
    log = sound()
    for position in range(22):
        receipt = log.receipt(position)
        assert verify_receipt(receipt, KEYS, log.heads).ok
        receipt["entry"] = leaves.disclose(receipt["entry"], ["id"])
        assert verify_receipt(receipt, KEYS).ok


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["entry"]["fields"]["answer.grade"].update(value="D"),
        lambda it: it.update(agency="tax"),
        lambda it: it.update(operation="credit.record_act"),
        lambda it: it.update(position=4),
        lambda it: it.update(leaf="0" * 64),
        lambda it: it["proof"].update(index=4),
        lambda it: it["proof"]["path"].pop(),
        lambda it: it.update(hash="0" * 64, request_hash="", answer_hash=""),
    ],
    ids=["value", "agency", "operation", "position", "leaf", "index", "path", "hash"],
)
def test_a_receipt_that_was_changed_does_not(change: Callable[[dict[str, Any]], None]) -> None:
    receipt = sound().receipt(3)
    change(receipt)
    assert "edited" in verify_receipt(receipt, KEYS).kinds()


def test_a_receipt_under_a_head_of_nobody_known_does_not() -> None:
    receipt = sound().receipt(3)
    receipt["head"]["head"]["at"] = "2026-11-23T07:00:00.000Z"
    assert verify_receipt(receipt, KEYS).kinds() == {"unsigned"}


def test_a_receipt_of_a_fork_is_found_by_the_head_one_kept() -> None:
    forged = Log().add(7, **{"answer.grade": "D"}).sign().add(6).sign().add(9).sign()
    report = verify_receipt(forged.receipt(3), KEYS, sound().heads)
    assert report.kinds() == {"forked"}


def test_a_receipt_that_waits_says_so() -> None:
    assert verify_receipt({"status": "pending"}, KEYS).kinds() == {"pending"}


def test_a_proof_of_consistency_shows_that_a_later_head_continues_the_one_kept() -> None:
    log = sound()
    kept, later = log.heads[0], log.heads[-1]
    path = consistency_proof(log.find, kept.head.size, later.head.size)
    proof = {"first": 7, "second": 22, "path": [step.hex() for step in path], "head": later.to_json()}
    assert verify_consistency(proof, kept, KEYS).ok
    forged = Log().add(7, **{"answer.grade": "D"}).sign().heads[0]
    assert verify_consistency(proof, forged, KEYS).kinds() == {"forked"}
    assert verify_consistency({**proof, "first": 8}, kept, KEYS).kinds() == {"malformed"}
    assert verify_consistency({"first": 7}, kept, KEYS).kinds() == {"malformed"}
