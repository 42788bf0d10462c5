"""Documents: no sequence of moves reaches a state that the rules do not lead to, and every guard names its clause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict
from databus.rules import RuleBook
from services.enforcement.domain import legal_documents as documents

ALLOWED = {("ISSUED", "SERVED"), ("ISSUED", "WITHDRAWN"), ("SERVED", "WITHDRAWN")}


@given(moves=st.lists(st.sampled_from(documents.STATES), max_size=8))
def test_no_sequence_of_moves_leaves_a_withdrawn_document_or_serves_one_twice(moves: list[str], rules: RuleBook):
    machine, state, path = documents.machine(rules), documents.ISSUED, [documents.ISSUED]
    for to in moves:
        if (state, to) not in ALLOWED:
            with pytest.raises(Conflict):
                machine.check(state, to, agency=None)
            continue
        assert machine.check(state, to, agency=None).clause
        state = to
        path.append(state)
    assert path.count(documents.SERVED) <= 1
    assert documents.WITHDRAWN not in path[:-1]
