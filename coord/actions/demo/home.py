"""The demo's folder: what tells it from an installation that people work in, and how a town gets into it.

A mark is in the folder from the first moment: `UNFINISHED` until the town stands, then `ACCOUNTS`. A setup that was
stopped half-way is thus known as one and begun anew, and nothing is ever thrown away where neither mark is.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from coord.actions.demo import play
from coord.actions.gate import open_house
from coord.actions.installation import make_folder, make_keys, upgrade_databases
from coord.config import Settings
from coord.errors import NotReady

ACCOUNTS = "demo-accounts.txt"
UNFINISHED = "demo-unfinished.txt"


def ready_demo(settings: Settings, *, afresh: bool, progress: Callable[[int, int], None]) -> Path:
    """Have a みらい市 in `settings.home`; the file of its accounts. Raises NotReady where people's own things lie.

    A town that stands is kept, unless `afresh`.
    """
    accounts = settings.home / ACCOUNTS
    unfinished = settings.home / UNFINISHED
    if not accounts.exists() and not unfinished.exists():
        _refuse_unless_empty(settings.home)
    elif accounts.exists() and not unfinished.exists() and not afresh:
        upgrade_databases(settings)
        return accounts
    else:
        _throw_away(settings, unfinished)
    make_folder(settings.home)
    unfinished.touch(mode=0o600)
    make_keys(settings)
    upgrade_databases(settings)
    passwords = play.new_passwords()
    house = open_house(settings)
    try:
        play.play_the_town(house, passwords, progress)
    finally:
        house.close()
    play.keep_accounts(unfinished, passwords)
    return unfinished.replace(accounts)


def _refuse_unless_empty(home: Path) -> None:
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise NotReady(
            f"{home} には、デモでないものがあります。何も変えていません。"
            "COORD_HOME を、空の場所か、まだない場所にしてください。"
        )


def _throw_away(settings: Settings, unfinished: Path) -> None:
    """Empty the folder; the mark goes in first and stays, so that being stopped here is no harm either."""
    if not settings.database_url.startswith("sqlite"):
        raise NotReady(
            "デモのデータは COORD_DATABASE_URL のデータベースにあり、ここからは消せません。"
            f"データベースを作りなおし、{settings.home} を消してから、もう一度始めてください。"
        )
    unfinished.touch(mode=0o600)
    for thing in settings.home.iterdir():
        if thing.is_dir() and not thing.is_symlink():
            shutil.rmtree(thing)
        elif thing != unfinished:
            thing.unlink()
