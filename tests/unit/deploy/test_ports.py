import socket

import pytest

from deploy.local.ports import FIRST, LAST, SHARE_VARIABLE, answers, free_ports, is_free, share


def test_a_port_somebody_listens_on_is_not_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
        assert answers(port)
    assert not answers(port)


def test_chosen_ports_are_different_and_below_the_ephemeral_range(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(SHARE_VARIABLE, raising=False)
    ports = free_ports(12)
    assert len(set(ports)) == 12
    assert all(FIRST <= port < LAST for port in ports)


def test_no_ports_are_asked_for_and_none_are_chosen():
    assert free_ports(0) == []


def test_runs_beside_each_other_choose_among_ports_of_their_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(SHARE_VARIABLE, "20000-20101")
    assert (share(0, 2), share(1, 2)) == ((20_000, 20_050), (20_050, 20_100))
    monkeypatch.setenv(SHARE_VARIABLE, "20000-20050")
    assert all(20_000 <= port < 20_050 for port in free_ports(6))
