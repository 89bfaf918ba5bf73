"""Commands; each calls one action. `coord serve` supervises web, sequencer and worker."""

import argparse
import errno
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from unicodedata import east_asian_width

from coord.actions.demo.home import ready_demo
from coord.actions.gate import House, open_house
from coord.actions.installation import downgrade_database, make_keys, upgrade_databases
from coord.actions.law import print_law
from coord.actions.record import check_installation, verify_folder
from coord.actions.running import run_sequencer, run_worker
from coord.config import Settings, environment_of_children, settings_here
from coord.errors import NotReady

_PARTS = {
    "web": ["-m", "coord.web.serving"],
    "sequencer": ["-m", "coord.cli", "run", "sequencer"],
    "worker": ["-m", "coord.cli", "run", "worker"],
}
_STOP_WITHIN_SECONDS = 20.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = chosen.command
        return command(chosen)
    except NotReady as not_ready:
        print(f"始められません。{not_ready}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n途中で止めました。", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="coord", description="支援会議のための情報共有")
    commands = parser.add_subparsers(required=True, metavar="コマンド")

    def command(name: str, what: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=what, description=what)
        sub.set_defaults(command=run)
        return sub

    command("init", "鍵とデータベースを作る", _init)
    command("serve", "動かす（web・sequencer・worker）", _serve)
    command("run", "ひとつだけ動かす", _run).add_argument("part", choices=("sequencer", "worker"))
    demo = command("demo", "架空の「みらい市」で試す", _demo)
    demo.add_argument("--reset", action="store_true", help="いまのデモのデータを消して、作りなおす")
    demo.add_argument("--no-serve", action="store_true", help="作るだけで、動かさない")
    command("migrate", "データベースを新しい版にする", _migrate).add_argument("--down-to", default="")
    audit = command("audit", "記録が壊れていないかを確かめる", _audit_verify)
    audit.add_argument("verify", choices=("verify",))
    audit.add_argument("folder", nargs="?", help="書き出した記録のフォルダ")
    audit.add_argument("--database", action="store_true", help="動いているデータベースを確かめる")
    policy = command("policy", "この家の決まりを印刷する", _policy_print)
    policy.add_argument("print", choices=("print",))
    return parser


def _init(_: argparse.Namespace) -> int:
    settings = settings_here()
    make_keys(settings)
    upgrade_databases(settings)
    print(f"用意ができました。鍵は {settings.keys} にあります。データとは別の場所に控えを取ってください。")
    return 0


def _migrate(chosen: argparse.Namespace) -> int:
    settings = settings_here()
    if chosen.down_to:
        downgrade_database(settings, chosen.down_to)
    else:
        upgrade_databases(settings)
    return 0


def _serve(_: argparse.Namespace) -> int:
    return _supervise(settings_here())


def _supervise(settings: Settings, *, insecure_cookies: bool = False) -> int:
    """Start the three parts; when one ends or a signal comes, let each finish and stop all."""
    open_house(settings).close()
    _refuse_a_taken_port(settings)
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    # Before the parts are started: a signal in between would leave them behind, alone.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    environment = environment_of_children(insecure_cookies=insecure_cookies)
    parts = {
        part: subprocess.Popen([sys.executable, *how], env=environment)  # noqa: S603 - our own program
        for part, how in _PARTS.items()
    }
    ended = None
    while not stopping.is_set() and ended is None:
        ended = next((part for part, process in parts.items() if process.poll() is not None), None)
        stopping.wait(0.2)
    for process in parts.values():
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    give_up = time.monotonic() + _STOP_WITHIN_SECONDS
    for process in parts.values():
        try:
            process.wait(timeout=max(0.1, give_up - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    if ended is not None:
        print(f"{ended} が止まったので、すべてを止めました。", file=sys.stderr)
        return parts[ended].returncode or 1
    return 0


def _run(chosen: argparse.Namespace) -> int:
    stop = threading.Event()

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    house = open_house(settings_here())
    try:
        match chosen.part:
            case "sequencer":
                run_sequencer(house, stop)
            case "worker":
                run_worker(house, stop)
    finally:
        house.close()
    return 0


def _demo(chosen: argparse.Namespace) -> int:
    settings = settings_here()
    if not chosen.no_serve:
        # Before anything is made or thrown away: it may be this very demo that still runs there.
        _refuse_a_taken_port(settings)
    accounts = ready_demo(settings, afresh=chosen.reset, progress=_progress)
    _print_accounts(settings, accounts)
    # The demo is opened over http on this very machine, where browsers and curl differ about Secure.
    return 0 if chosen.no_serve else _supervise(settings, insecure_cookies=True)


def _refuse_a_taken_port(settings: Settings) -> None:
    """Other faults of an address are the web part's to name."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NotReady(
                f"PORT {settings.port} は、もう使われています（前に始めたデモが、まだ動いているのかもしれません）。"
                f"それを止めるか、PORT={settings.port + 1} のように、別の番号にしてください。"
            ) from error
        if error.errno == errno.EACCES:
            raise NotReady(f"PORT {settings.port} は使えません。1024以上の番号にしてください。") from error


def _progress(done: int, total: int) -> None:
    width = 30
    filled = width * done // total
    end = "\n" if done == total else ""
    print(f"\rみらい市を作っています [{'#' * filled}{'.' * (width - filled)}] {done}/{total}", end=end, flush=True)


def _print_accounts(settings: Settings, accounts: Path) -> None:
    print("\n架空の「みらい市」です。出てくる人・機関・番号は、すべて作りものです。")
    print(f"http://localhost:{settings.port} を開いて、次のどれかで入ってください。止めるときは Ctrl-C です。\n")
    lines = ["ログイン名\tパスワード\t名前\t立場", *accounts.read_text(encoding="utf-8").splitlines()]
    for login, password, name, *posts in (line.split("\t") for line in lines):
        print(_column(login, 12), _column(password, 26), _column(name, 12), *posts)
    print(flush=True)


def _column(words: str, width: int) -> str:
    """Filled up to a width; a kanji or kana takes two places."""
    return words + " " * (width - sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words))


def _audit_verify(chosen: argparse.Namespace) -> int:
    if chosen.folder:
        return verify_folder(Path(chosen.folder))
    house: House = open_house(settings_here())
    try:
        worst = 0
        for town, verdict in check_installation(house):
            print(json.dumps({"town": town, **verdict}, ensure_ascii=False, indent=1))
            worst = max(worst, {"intact": 0, "altered": 1, "incomplete": 2}[str(verdict["result"])])
        return worst
    finally:
        house.close()


def _policy_print(_: argparse.Namespace) -> int:
    print(print_law())
    return 0


if __name__ == "__main__":
    sys.exit(main())
