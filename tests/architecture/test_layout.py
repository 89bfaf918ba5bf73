"""The top level is fixed, and no file speaks of the machine it was written on or of a host outside."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, project_files, report, text_files, text_of

TOP_LEVEL = {
    *("coord", "templates", "audit", "forms", "tests", "docs"),
    *("wsgi.py", "setup.cfg", "pyproject.toml", "Makefile"),
    *("README.md", "README.ja.md", "CHANGELOG.md", "LICENSE"),
}

# A home of somebody's, wherever it is mentioned; and this very checkout.
SOMEBODYS_HOME = re.compile(r"(?<![\w.:/])/(?:home|Users)/[\w.-]+|(?<![\w.:/])/root/[\w.-]+")

ADDRESS = re.compile(r"https?://([^\s/\"'`<>)\]}\\|,;:]+)")
OUR_OWN = re.compile(
    r"^(localhost|127\.0\.0\.1|\[?::1|0\.0\.0\.0|[{%$].*|(.+\.)?example(\.(com|org|net|jp))?|.+\.(test|invalid|example))$"
)
# Hosts that name a thing and are never called: namespaces and specifications.
NAMES_ONLY = {
    "www.w3.org",
    "ns.adobe.com",
    "purl.org",
    "www.aiim.org",
    "iso.org",
    "json-schema.org",
    "c2sp.org",
    "hl7.org",
    "terminology.hl7.org",
    "creativecommons.org",
}
# Prose may point to where more is to be read; a browser or a server never goes there by itself.
PROSE = (".md", "LICENSE", "COPYING", ".txt")


def top_level(names: tuple[str, ...]) -> set[str]:
    """What stands at the top and is neither listed nor a dot file."""
    return {top for name in names if (top := name.split("/")[0]) not in TOP_LEVEL and not top.startswith(".")}


def outside_hosts(text: str) -> list[str]:
    return [
        host for host in ADDRESS.findall(text) if not OUR_OWN.match(host) and host.lower().rstrip(".") not in NAMES_ONLY
    ]


def is_prose(name: str) -> bool:
    """Licences and documents, and vendored files, which carry their licence and home page with them."""
    return name.endswith(PROSE) or "vendor" in Path(name).parts


def test_the_top_level_is_the_given_one() -> None:
    report(sorted(top_level(project_files())), "A new top-level entry is not ours to make.")


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    found = [
        f"{name}: {hit}"
        for name in text_files()
        for hit in [*SOMEBODYS_HOME.findall(text_of(name)), *([str(ROOT)] if f"{ROOT}/" in text_of(name) else [])]
        if name != "tests/architecture/test_layout.py"
    ]
    report(found, "The project must be the same on every machine.")


def test_no_file_names_a_host_outside() -> None:
    found = [
        f"{name}: {host}"
        for name in text_files()
        if not is_prose(name) and name != "tests/architecture/test_layout.py"
        for host in outside_hosts(text_of(name))
    ]
    report(found, "coord works in a closed network: nothing is fetched from outside.")


@pytest.mark.parametrize("text", ["see /home/hanako/coord", "cd /root/coord", "'/Users/taro/x'"])
def test_planted_homes_are_caught(text: str) -> None:
    assert SOMEBODYS_HOME.search(text)


@pytest.mark.parametrize("text", ['<script src="https://cdn.jsdelivr.net/x.js">', "url(http://fonts.googleapis.com/a)"])
def test_planted_hosts_are_caught(text: str) -> None:
    assert outside_hosts(text)


@pytest.mark.parametrize(
    "text",
    ["http://localhost:8000/", "http://127.0.0.1:80", 'xmlns="http://www.w3.org/2000/svg"', "https://coord.example/x"],
)
def test_our_own_hosts_and_namespaces_are_left_alone(text: str) -> None:
    assert not outside_hosts(text)


def test_a_planted_entry_at_the_top_is_caught() -> None:
    assert top_level(("src/coord.py", ".gitignore", "coord/x.py")) == {"src"}
