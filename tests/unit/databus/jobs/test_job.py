from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest
from databus.jobs.job import (
    FAILED,
    LARGEST_FILE,
    MOST_FAILURES,
    PART_BYTES,
    QUEUED,
    Job,
    bytes_of,
    check_part,
    part_count,
)

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
JOB = Job("1", "import_enterprises", QUEUED, "office", None, None, None, "zh", {}, NOW)


@given(st.integers(1, LARGEST_FILE))
def test_the_parts_of_a_file_have_its_bytes_together(size):
    every = range(1, part_count(size) + 1)
    assert bytes_of(every, size) == size
    assert sum(bytes_of({number}, size) for number in every) == size
    for number in every:
        check_part(number, bytes_of({number}, size), size)


@given(st.integers(1, LARGEST_FILE), st.integers(-1, 200), st.integers(0, PART_BYTES + 1))
def test_a_part_of_another_number_or_length_is_refused(size, number, length):
    if 1 <= number <= part_count(size) and length == bytes_of({number}, size):
        return
    with pytest.raises(InvalidRequest):
        check_part(number, length, size)


def test_a_job_that_stumbles_is_tried_again_later_each_time_and_then_ended():
    job, pauses = JOB, []
    for _ in range(MOST_FAILURES - 1):
        job = job.stumbled(NOW)
        pauses.append(job.retry_at - NOW)
    assert pauses == sorted(pauses)
    assert pauses[0] > timedelta()
    assert job.stumbled(NOW).state == FAILED
    assert job.went_on({"chunk": 1}, done=1).failures == 0


def test_what_has_ended_is_not_cancelled():
    with pytest.raises(Conflict, match="ended"):
        JOB.finished({}).cancelled(NOW)
