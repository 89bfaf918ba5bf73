"""The web process: one, with threads; when told to stop it finishes what is under way.

`python -m coord.web.serving` is how `coord serve` starts it.
"""

import logging
import signal
import sys
import threading
from types import FrameType

from waitress.server import create_server

from coord.actions.gate import House, open_house
from coord.actions.running import beat
from coord.config import settings_here
from coord.errors import NotReady
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


def main() -> int:
    """Serve this process's settings until told to stop; 2 where something is missing."""
    stop = threading.Event()

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        house = open_house(settings_here())
    except NotReady as not_ready:
        sys.stderr.write(f"始められません。{not_ready}\n")
        return 2
    try:
        serve_web(house, stop)
    finally:
        house.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
