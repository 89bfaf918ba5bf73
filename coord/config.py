"""Settings: the only reader of the environment. There is no default secret: what is missing is said."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coord.errors import NotReady

FALLBACK_PLACE = "緊急のときは、各所属の封かんした紙の控えを使ってください。"
"""Said where nothing can be shown, until the town says where its sealed fallback pack lies."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Where things lie and how coord is reached.

    Keys lie in `keys`, outside the database's folder and outside every data backup. `published` is
    the append-only record of signed checkpoints. `fallback_place` is the sentence that says where the
    sealed paper for emergencies lies. `address` is how this installation is reached in the town's network: it
    stands in the QR codes of paper, and a telephone opens it.
    """

    home: Path
    database_url: str
    keystore_url: str
    keys: Path
    published: Path
    port: int
    host: str
    secure_cookies: bool
    lanes: int
    fallback_place: str
    address: str

    @property
    def templates(self) -> Path:
        """Pages and paper: in the package where it was installed, beside it in a checkout."""
        packaged = Path(__file__).parent / "templates"
        return packaged if packaged.is_dir() else Path(__file__).parent.parent / "templates"

    @property
    def master_key_file(self) -> Path:
        """The installation's master key."""
        return self.keys / "master.key"

    @property
    def log_key_file(self) -> Path:
        """The seed of the log's signing key; only the sequencer reads it."""
        return self.keys / "log.key"

    @property
    def log_verifier_file(self) -> Path:
        """The public half of the log's signing key."""
        return self.keys / "log.vkey"

    @property
    def web_secret_file(self) -> Path:
        """What signs the browser's cookie."""
        return self.keys / "web.secret"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Settings out of the environment's words. Raises NotReady on one that can't be."""
    home = Path(environment.get("COORD_HOME", ".coord-home")).absolute()
    database_url = environment.get("COORD_DATABASE_URL", f"sqlite:///{home}/data/coord.db")
    embedded = database_url.startswith("sqlite")
    keystore_url = environment.get("COORD_KEYSTORE_URL", f"sqlite:///{home}/keystore/keystore.db" if embedded else "")
    if not keystore_url:
        raise NotReady("COORD_KEYSTORE_URL がありません。鍵は、データとは別のデータベースに置いてください。")
    if keystore_url == database_url:
        raise NotReady("鍵とデータが同じデータベースです。COORD_KEYSTORE_URL を別のものにしてください。")
    port = _port(environment.get("PORT", "8000"))
    return Settings(
        home=home,
        database_url=database_url,
        keystore_url=keystore_url,
        keys=Path(environment.get("COORD_KEYS", str(home / "keys"))).absolute(),
        published=Path(environment.get("COORD_PUBLISHED", str(home / "published"))).absolute(),
        port=port,
        host=environment.get("COORD_HOST", "127.0.0.1"),
        secure_cookies=environment.get("COORD_INSECURE_COOKIES", "") != "1",
        fallback_place=environment.get("COORD_FALLBACK_PLACE", "").strip() or FALLBACK_PLACE,
        address=_address(environment.get("COORD_ADDRESS", "").strip() or f"http://localhost:{port}"),
        lanes=1 if embedded else int(environment.get("COORD_LANES", "4")),
    )


def settings_here() -> Settings:
    """Settings of this process."""
    return settings_from(os.environ)


def environment_of_children(*, insecure_cookies: bool = False) -> dict[str, str]:
    """What the parts of `coord serve` are started with: this environment, for http on this machine if said."""
    return {**os.environ, **({"COORD_INSECURE_COOKIES": "1"} if insecure_cookies else {})}


def _port(words: str) -> int:
    if not words.isdecimal() or not 0 < int(words) < 65536:  # noqa: PLR2004 - TCP ports
        raise NotReady("PORT は1から65535までの数字にしてください。")
    return int(words)


def _address(words: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9./_-]*)?", words):
        raise NotReady("COORD_ADDRESS は、http://coord.example:8000 のように書いてください。")
    return words.rstrip("/")
