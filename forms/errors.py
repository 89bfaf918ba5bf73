"""What can go wrong when paper is made.

PaperError
├── MissingFont          a font of the paper is not installed on this server
├── CannotDraw           the text has characters that no font of the paper can draw
├── NotPrintable         the input is not of a kind a form takes (a dict, a number where words belong)
├── ForeignResource      a template asked for something that is not ours: a web address, a file of the server
└── LayoutFault          WeasyPrint complained; the page may not be what it seems
"""

from __future__ import annotations

from dataclasses import dataclass


class PaperError(Exception):
    """Anything that keeps a form from being issued. The message is Japanese and may be shown to the user."""


class MissingFont(PaperError):
    """A font file is not there; the message says which Debian package holds it."""


class NotPrintable(PaperError):
    """The input of a form holds a value a form does not take: a mistake of the program, never of the user."""


class ForeignResource(PaperError):
    """A template or stylesheet asked for a resource that is not packaged with the forms.

    `url` is what it asked for; it is not part of the message, because an address can carry personal data.
    """

    def __init__(self, *urls: str) -> None:
        super().__init__(f"帳票が外部の資源{len(urls)}件を読もうとしたため、印刷を止めました。")
        self.urls = urls


class LayoutFault(PaperError):
    """WeasyPrint reported a problem. `warnings` holds its words, which may quote the form: never log them."""

    def __init__(self, *warnings: str) -> None:
        super().__init__(f"帳票の組版で{len(warnings)}件の警告が出たため、印刷を止めました。")
        self.warnings = warnings


@dataclass(frozen=True, kw_only=True)
class Undrawable:
    """One character, or one character with its variation selector, that no font of the paper can draw."""

    text: str

    @property
    def code_points(self) -> str:
        """The code points as `U+845B U+E01EF`."""
        return " ".join(f"U+{ord(character):04X}" for character in self.text)

    @property
    def shown(self) -> str:
        """The character for a message: itself in corner brackets, or a word where it has no shape."""
        visible = self.text.isprintable() and not self.text.isspace()
        return f"「{self.text}」" if visible else "目に見えない文字"


class CannotDraw(PaperError):
    """The form is not issued, because a name must never be printed with a wrong or an empty character.

    `characters` lists each one once, in the order of the sheet.
    """

    def __init__(self, *characters: Undrawable) -> None:
        listed = "、".join(f"{one.shown}（{one.code_points}）" for one in characters)
        super().__init__(
            f"印刷できない文字があるため、この帳票は発行していません：{listed}。"
            "その文字を〓に置きかえ、正しい字形を外字メモに書くと発行できます。登録されている表記は変わりません。"
        )
        self.characters = characters
