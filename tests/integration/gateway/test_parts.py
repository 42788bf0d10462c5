"""What the border's tests rely on in their own parts."""

from collections.abc import Mapping
from typing import Any

from tests.integration.gateway.parts import Border


def test_a_connection_ends_with_its_answer_so_that_no_other_thread_takes_it(shared_border: Border) -> None:
    streams, closed = [], []

    def trace(event: str, told: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            streams.append(told["return_value"])
        elif event == "http11.response_closed.complete":  # from here on the pool may hand the connection on
            closed.append(streams[-1].get_extra_info("socket").fileno() == -1)

    for _ in range(2):
        shared_border.call("GET", "/v1/calendar/term", extensions={"trace": trace})
    assert (len(streams), closed) == (2, [True, True])
