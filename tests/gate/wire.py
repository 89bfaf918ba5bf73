"""A wire between a house and its PostgreSQL server that can be cut right after a commit went through."""

import socket
import threading
from contextlib import suppress
from typing import Self

_COMMIT = b"COMMIT\x00"
_LARGEST = 65536


class Wire:
    """Listens on a loopback port and carries bytes to the server and back.

    After `cut_after_commit` the next COMMIT still reaches the server and is done there; its answer
    is swallowed and both ends are closed.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._cut = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Shut down first: close alone leaves the thread that accepts asleep in it.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def cut_after_commit(self) -> None:
        """Lose the answer to the next commit."""
        self._cut.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        """One question, one answer: PostgreSQL's protocol as psycopg speaks it needs no more than turns."""
        lost = threading.Event()
        back = threading.Thread(target=_pour, args=(server, client, lost), daemon=True)
        back.start()
        with suppress(OSError):
            while data := client.recv(_LARGEST):
                if _COMMIT in data and self._cut.is_set():
                    self._cut.clear()
                    self.cuts += 1
                    lost.set()
                server.sendall(data)
                if lost.is_set():
                    break
        if not lost.is_set():
            with suppress(OSError):
                server.shutdown(socket.SHUT_WR)
        back.join()
        client.close()
        server.close()


def _pour(server: socket.socket, client: socket.socket, lost: threading.Event) -> None:
    with suppress(OSError):
        while data := server.recv(_LARGEST):
            if lost.is_set():
                # The commit was answered: it is done. Nobody is told.
                client.shutdown(socket.SHUT_RDWR)
                return
            client.sendall(data)
        client.shutdown(socket.SHUT_RDWR)
