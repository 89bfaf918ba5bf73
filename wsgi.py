"""settings → create_app. Under another WSGI server: `wsgi:application()`; alone: `python -m wsgi`."""

import signal
import sys
import threading
from types import FrameType

from flask import Flask

from coord.actions.gate import open_house
from coord.config import settings_here
from coord.errors import NotReady
from coord.web.app import create_app
from coord.web.serving import serve_web


def application() -> Flask:
    """The web application of this installation. Raises NotReady where something is missing."""
    return create_app(open_house(settings_here()))


def main() -> int:
    """Serve until told to stop."""
    stop = threading.Event()

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        house = open_house(settings_here())
    except NotReady as not_ready:
        print(f"始められません。{not_ready}", file=sys.stderr)  # noqa: T201 - a command's own words
        return 2
    try:
        serve_web(house, stop)
    finally:
        house.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
