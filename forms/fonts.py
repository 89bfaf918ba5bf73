"""The fonts of the paper: where they are, and the private fontconfig file that makes every server print the same.

`use_only_our_fonts` must run before WeasyPrint is imported for the first time in the process.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from forms.errors import MissingFont

BODY = "BIZ UDPGothic"
CODES = "BIZ UDGothic"
RARE = "IPAmjMincho"
SYMBOLS = "DejaVu Sans"


@dataclass(frozen=True, kw_only=True)
class FontFile:
    """One font file: the family it belongs to, and the Debian package that installs it."""

    family: str
    path: Path
    package: str


_DEBIAN = Path("/usr/share/fonts/truetype")
FONT_FILES = tuple(
    FontFile(family=family, path=_DEBIAN / path, package=package)
    for family, path, package in (
        (BODY, "bizud-gothic/BIZUDPGothic-Regular.ttf", "fonts-morisawa-bizud-gothic"),
        (BODY, "bizud-gothic/BIZUDPGothic-Bold.ttf", "fonts-morisawa-bizud-gothic"),
        (CODES, "bizud-gothic/BIZUDGothic-Regular.ttf", "fonts-morisawa-bizud-gothic"),
        (CODES, "bizud-gothic/BIZUDGothic-Bold.ttf", "fonts-morisawa-bizud-gothic"),
        (RARE, "ipamj/ipamjm.ttf", "fonts-ipamj-mincho"),
        (SYMBOLS, "dejavu/DejaVuSans.ttf", "fonts-dejavu-core"),
        (SYMBOLS, "dejavu/DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
    )
)


def font_file(family: str) -> Path:
    """The regular cut of a family of the paper. Raises KeyError for a family the paper does not use."""
    for font in FONT_FILES:
        if font.family == family:
            return font.path
    raise KeyError(family)


def require(fonts: tuple[FontFile, ...] = FONT_FILES) -> None:
    """Raise MissingFont, with the command that helps, unless every font file is there."""
    missing = [font for font in fonts if not font.path.is_file()]
    if missing:
        families = "、".join(dict.fromkeys(font.family for font in missing))
        packages = " ".join(dict.fromkeys(font.package for font in missing))
        raise MissingFont(
            f"帳票の印刷に要るフォントがありません：{families}。次の命令で入ります：sudo apt-get install {packages}"
        )


def use_only_our_fonts(cache: Path) -> Path:
    """Write the private fonts.conf under `cache`, point fontconfig at it for this process, and return its path.

    Only the seven files above are let in: a font somebody installs on one server must not change what it prints.
    Raises MissingFont when one of them is not there.
    """
    require()
    cache.mkdir(parents=True, exist_ok=True)
    conf = cache / "fonts.conf"
    text = _fonts_conf(cache / "fontconfig")
    if not conf.is_file() or conf.read_text(encoding="utf-8") != text:
        fresh = cache / f"fonts.conf.{os.getpid()}"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(conf)
    os.environ["FONTCONFIG_FILE"] = str(conf)
    return conf


def _fonts_conf(cache: Path) -> str:
    folders = sorted({str(font.path.parent) for font in FONT_FILES})
    lines = ["<?xml version='1.0'?>", "<!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'>", "<fontconfig>"]
    lines += [f"  <dir>{escape(folder)}</dir>" for folder in folders]
    lines += [
        f"  <cachedir>{escape(str(cache))}</cachedir>",
        "  <selectfont>",
        "    <rejectfont><glob>*</glob></rejectfont>",
    ]
    lines += [f"    <acceptfont><glob>{escape(str(font.path))}</glob></acceptfont>" for font in FONT_FILES]
    lines += ["  </selectfont>", "</fontconfig>", ""]
    return "\n".join(lines)
