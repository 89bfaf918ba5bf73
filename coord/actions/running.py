"""What runs beside the web: the sequencer of the log, and the worker that keeps house."""

import logging
import threading

from sqlalchemy.exc import DBAPIError

from audit.sequencer import BehindPublished
from coord.actions.gate import House, heartbeat
from coord.actions.installation import sequencer_of
from coord.actions.paper.work import make_packs
from coord.actions.upkeep import destroy_drafts, end_old_packs, record_expiries
from coord.errors import CoordError
from forms.errors import PaperError

_SEQUENCE_EVERY_SECONDS = 0.3
_BEAT_EVERY_SECONDS = 10.0
_BEATS_BETWEEN_SWEEPS = 60
_LOOKS_BETWEEN_BEATS = 10

logger = logging.getLogger("coord.running")


def run_sequencer(house: House, stop: threading.Event) -> None:
    """Order and sign the log until told to stop; the turn under way is finished.

    A database that is away or busy for a while is asked again: entries wait meanwhile. Raises
    BehindPublished when the database is older than what was published: it refuses to sign.
    """
    sequencer = sequencer_of(house)
    while not stop.is_set():
        try:
            sequencer.run_once()
        except BehindPublished:
            logger.critical("the database is behind the published checkpoints; nothing is signed")
            raise
        except DBAPIError as error:
            logger.warning("nothing was ordered: %s", type(error).__name__)
        stop.wait(_SEQUENCE_EVERY_SECONDS)


def run_worker(house: House, stop: threading.Event) -> None:
    """Make the papers that are ordered, record what ran out, destroy old drafts, until told to stop.

    Between two sweeps its log writers show that they live, and every second it looks for papers to make.
    """
    while not stop.is_set():
        try:
            record_expiries(house)
            destroy_drafts(house)
            end_old_packs(house)
        except CoordError as error:
            logger.warning("the sweep failed: %s", type(error).__name__)
        for _ in range(_BEATS_BETWEEN_SWEEPS):
            _make_papers_for_a_while(house, stop)
            _beat_after_a_while(house, stop, seconds=0)


def _make_papers_for_a_while(house: House, stop: threading.Event) -> None:
    for _ in range(_LOOKS_BETWEEN_BEATS):
        if stop.wait(_BEAT_EVERY_SECONDS / _LOOKS_BETWEEN_BEATS):
            return
        try:
            make_packs(house, stop=stop)
        except (CoordError, PaperError) as error:
            logger.warning("no papers were made: %s", type(error).__name__)


def _beat_after_a_while(house: House, stop: threading.Event, *, seconds: float = _BEAT_EVERY_SECONDS) -> None:
    if stop.wait(seconds):
        return
    try:
        heartbeat(house)
    except CoordError as error:
        logger.warning("no heartbeat: %s", type(error).__name__)


def beat(house: House, stop: threading.Event) -> None:
    """Let this process's log writers show that they live, until told to stop."""
    while not stop.is_set():
        _beat_after_a_while(house, stop)
