"""Brings a data database to a numbered state. Opens its own connection, apart from every lane."""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config

_HERE = Path(__file__).parent / "migrations"


def _config(url: str, beside: Sequence[Path]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "newline")
    places = (_HERE / "versions", *beside)
    config.set_main_option("version_locations", "\n".join(str(place) for place in places))
    config.attributes["url"] = url
    return config


def upgrade(url: str, *, beside: Sequence[Path] = (), to: str = "heads") -> None:
    """Up to the newest state, or to `to`. `beside` holds other rooms' branches (the log's).

    A database already there is left as it is.
    """
    command.upgrade(_config(url, beside), to)


def downgrade(url: str, *, beside: Sequence[Path] = (), to: str) -> None:
    """Down to revision `to`; "base" takes everything away."""
    command.downgrade(_config(url, beside), to)
