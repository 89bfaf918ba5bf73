"""The pictures a sheet carries, as SVG by the name its template knows: watermark, QR code, 家族図."""

from __future__ import annotations

from io import BytesIO

import segno

from forms.blocks import CopyMark, Proof
from forms.characters import runs_of
from forms.genogram import Family, draw_genogram
from forms.watermark import watermark

_UNIT = 0.2  # mm: a label of the 家族図 is then 6.8 pt high
_BESIDE = 56  # mm: a picture as wide as this leaves room for the table beside it
_WIDEST = 176  # mm
_HIGHEST = 70  # mm


def proof_pictures(proof: Proof) -> dict[str, bytes]:
    """The QR code of the footer; none where the sheet has none.

    Error correction M: a sixth of the code may be lost to a fold or a stain.
    """
    if proof.qr is None:
        return {}
    picture = BytesIO()
    segno.make(proof.qr, error="m", micro=False).save(picture, kind="svg", border=0, omitsize=True, xmldecl=False)
    return {"qr": picture.getvalue()}


def copy_pictures(copy: CopyMark, proof: Proof) -> dict[str, bytes]:
    """The watermark of this copy's own recipient, and the QR code."""
    return {"watermark": watermark(f"{copy.known_as}｜写し第{copy.number}号")} | proof_pictures(proof)


def family_picture(family: Family) -> dict[str, bytes]:
    """The 家族図 in its size on paper, under the name that tells the template where it stands."""
    drawn = draw_genogram(family, runs=runs_of)
    beside = drawn.width * _UNIT <= _BESIDE and drawn.height * _UNIT <= _HIGHEST
    scale = _UNIT if beside else min(_UNIT, _WIDEST / drawn.width, _HIGHEST / drawn.height)
    size = f'width="{drawn.width * scale:.1f}mm" height="{drawn.height * scale:.1f}mm"'
    svg = str(drawn.svg).replace(f'width="{drawn.width}" height="{drawn.height}"', size, 1)
    return {"genogram-beside" if beside else "genogram-above": svg.encode()}
