"""What is installed is what is here: the wheel, put into an empty environment, carries every file it needs.

Built from a copy of the project's files, so that neither leftovers of an earlier build nor ignored files get in, and
without network.
"""

import configparser
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.source import PRODUCT, ROOT, project_files, python_files, report

pytestmark = pytest.mark.slow

SHIPPED_AS = {"coord": "coord", "audit": "audit", "forms": "forms", "templates": "coord/templates"}


@dataclass(frozen=True, kw_only=True)
class Installed:
    """An environment with the libraries of this one and the wheel, and nothing of the checkout."""

    python: Path
    folder: Path
    contents: frozenset[str]

    def run(self, program: str) -> str:
        """What a program prints there, started away from the checkout."""
        done = subprocess.run(
            [self.python, "-I", "-c", program], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, built and installed once for all tests of this file."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    for name in project_files():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, copy)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    # Beside the wheel, the libraries of this environment. A folder named by a .pth has its own .pth files
    # left unread, so the editable coord stays outside.
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    _run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    with zipfile.ZipFile(wheel) as archive:
        return Installed(python=python, folder=folder, contents=frozenset(archive.namelist()))


def _run(*words: str | Path) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def shipped_name(name: str) -> str:
    """Where a file of the checkout lies in the wheel."""
    room, *rest = PurePosixPath(name).parts
    return str(PurePosixPath(SHIPPED_AS[room], *rest))


def test_every_file_of_the_rooms_is_in_the_wheel(installed: Installed) -> None:
    here = [name for name in project_files() if name.split("/")[0] in SHIPPED_AS]
    report(
        [name for name in here if shipped_name(name) not in installed.contents],
        "Add the package to `packages`, or the kind of file to `package_data`, in setup.cfg.",
    )


def test_nothing_else_is_in_the_wheel(installed: Installed) -> None:
    here = {shipped_name(name) for name in project_files() if name.split("/")[0] in SHIPPED_AS} | {"wsgi.py"}
    report(
        sorted(name for name in installed.contents - here if ".dist-info/" not in name),
        "The wheel carries the product and nothing of the tests or of this machine.",
    )


def test_every_package_is_named_in_setup_cfg() -> None:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    named = {name for name in settings["options"]["packages"].split() if not name.startswith("#")}
    here = {str(PurePosixPath(name).parent).replace("/", ".") for name in python_files(*PRODUCT)} | {"coord.templates"}
    report(sorted(here - named), "A package setup.cfg does not name is not shipped.")
    report(sorted(named - here), "setup.cfg names a package that is not there.")


def test_the_installed_coord_is_the_wheels(installed: Installed) -> None:
    for room in PRODUCT:
        where = installed.run(f"import {room}; print({room}.__file__)")
        assert Path(where).is_relative_to(installed.folder), room


def test_the_installed_templates_and_static_files_can_be_read(installed: Installed) -> None:
    for package, folder in (("coord.templates", "templates"), ("coord.web", "coord/web")):
        shown = [
            name
            for name in project_files()
            if name.startswith(f"{folder}/") and name.endswith((".html", ".css", ".js"))
        ]
        for name in shown[:1]:
            inside = PurePosixPath(name).relative_to(folder)
            read = f"files({package!r}).joinpath({str(inside)!r}).read_bytes()"
            size = installed.run(f"from importlib.resources import files; print(len({read}))")
            assert int(size) == (ROOT / name).stat().st_size


def test_the_installed_command_says_what_it_can_do(installed: Installed) -> None:
    done = subprocess.run(
        [installed.python.parent / "coord", "--help"], cwd=installed.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout
