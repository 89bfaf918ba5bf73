"""The web process: one, with threads; when told to stop it finishes what is under way."""

import logging
import threading

from waitress.server import create_server

from coord.actions.gate import House
from coord.actions.running import beat
from coord.web.app import create_app

_THREADS = 8


def serve_web(house: House, stop: threading.Event) -> None:
    """Answer requests until told to stop."""
    logging.getLogger("waitress").setLevel(logging.WARNING)
    server = create_server(
        create_app(house),
        host=house.settings.host,
        port=house.settings.port,
        threads=_THREADS,
        ident=None,
    )
    beating = threading.Thread(target=beat, args=(house, stop), daemon=True)
    serving = threading.Thread(target=server.run, daemon=True)
    beating.start()
    serving.start()
    while serving.is_alive() and not stop.wait(0.5):
        pass
    server.close()
    server.task_dispatcher.shutdown()
    stop.set()
