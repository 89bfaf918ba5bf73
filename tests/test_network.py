"""No test reaches beyond this machine: what works only with the outside does not work in a closed town network."""

import socket

import pytest
import pytest_socket


def test_the_outside_is_closed() -> None:
    # 192.0.2.0/24 is set aside for documents; nobody answers there even if this should fail.
    # pytest-socket warns before it raises, and here a warning is an error.
    with pytest.raises((UserWarning, pytest_socket.SocketConnectBlockedError)):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_the_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
