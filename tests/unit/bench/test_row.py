"""Tests for the file of results."""

import json

from bench.row import alone, write


def test_a_part_that_was_measured_alone_leaves_what_others_measured(tmp_path):
    results = tmp_path / "results" / "latest.json"
    write([alone("first", 1, "s"), alone("second", 2, "s")], results)
    write([alone("second", 3, "s"), alone("third", 4, "s")], results, beside=True)
    assert {row["name"]: row["ours"] for row in json.loads(results.read_text())} == {
        "first": 1,
        "second": 3,
        "third": 4,
    }


def test_all_parts_measured_replace_the_file(tmp_path):
    results = tmp_path / "latest.json"
    write([alone("gone", 1, "s")], results)
    write([alone("here", 2, "s")], results)
    assert [row["name"] for row in json.loads(results.read_text())] == ["here"]
