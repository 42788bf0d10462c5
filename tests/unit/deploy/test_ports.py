import socket

from deploy.local.ports import FIRST, LAST, answers, free_ports, is_free


def test_a_port_somebody_listens_on_is_not_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
        assert answers(port)
    assert not answers(port)


def test_chosen_ports_are_different_and_below_the_ephemeral_range():
    ports = free_ports(12)
    assert len(set(ports)) == 12
    assert all(FIRST <= port < LAST for port in ports)


def test_no_ports_are_asked_for_and_none_are_chosen():
    assert free_ports(0) == []
