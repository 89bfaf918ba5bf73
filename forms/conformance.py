"""The last touches on the PDF that WeasyPrint 70 does not make itself, done on its objects before they are written.

1. One XMP packet that says PDF/A-3a and PDF/UA-1, with the extension schema PDF/A-3 asks for.
2. Text of the page margins (running head, footer) marked as an artifact: WeasyPrint leaves it outside the tag tree
without saying so,
   which PDF/UA forbids and which makes a screen reader read the running head in the middle of a sentence.
3. Furigana taken out of the tag tree and out of copied text: it helps the eye, but read aloud or searched for, every
   word would stand there twice.
4. The attachment listed once.
Nothing here is validated by veraPDF, which is not to be had; qpdf, pikepdf and poppler read the result.
"""

from __future__ import annotations

from typing import Any

Pydyf = Any  # WeasyPrint and pydyf ship no types

_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates which part of ISO 14289 the file follows</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


_READING = "article"  # a tag no form has a use for; WeasyPrint writes <rt> like any unknown tag, but this one as Art
_READING_TAG = "/Art"


def tell_readings_apart(html: Pydyf) -> None:
    """Give each furigana (<rt>) a tag that WeasyPrint keeps apart in the PDF. Before the page is laid out."""
    for reading in list(html.etree_element.iter("rt")):
        reading.tag = _READING


def finish(document: Pydyf, pdf: Pydyf) -> None:
    """WeasyPrint's finisher: called with its document and its pydyf objects, right before they are written."""
    del document
    _say_ua(pdf)
    readings = _take_out_readings(pdf)
    _mark_what_is_outside_the_tree(pdf, readings)
    _list_attachments_once(pdf)


def _object(pdf: Pydyf, reference: bytes) -> Pydyf:
    return pdf.objects[int(reference.split()[0])]


def _say_ua(pdf: Pydyf) -> None:
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _UA, 1)]
    metadata.compress = False  # so that a tool can find it without unpacking the file


def _list_attachments_once(pdf: Pydyf) -> None:
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))


def _take_out_readings(pdf: Pydyf) -> set[bytes]:
    """Unhook the furigana from the tag tree, and return the references of what hung below them."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    in_tree = _below(pdf, root)
    readings = {one for one in in_tree if _object(pdf, one).get("S") == _READING_TAG}
    for one in in_tree if readings else ():
        kids = _object(pdf, one)["K"]
        kids[:] = [kid for kid in kids if kid not in readings]
    return {below for one in readings for below in _below(pdf, _object(pdf, one))}


def _mark_what_is_outside_the_tree(pdf: Pydyf, readings: set[bytes]) -> None:
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    in_tree = _below(pdf, root)
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    for reference in pdf.page_references:
        page = _object(pdf, reference)
        owners = numbers[numbers.index(page["StructParents"]) + 1]
        outside = {mcid: owner in readings for mcid, owner in enumerate(owners) if owner not in in_tree}
        _mark_as_artifacts(_object(pdf, page["Contents"]).stream, outside, type(root))
        owners[:] = [b"null" if mcid in outside else owner for mcid, owner in enumerate(owners)]


def _mark_as_artifacts(stream: list[Any], outside: dict[int, bool], dictionary: Pydyf) -> None:
    """Mark the numbered pieces of a page as artifacts; a piece that is furigana also stands for no text at all."""
    for at in range(len(stream) - 2):
        if stream[at + 2] != b"BDC" or (mcid := stream[at + 1].get("MCID")) not in outside:
            continue
        stream[at] = "/Artifact"
        stream[at + 1] = dictionary({"Type": "/Layout" if outside[mcid] else "/Pagination"})
        if outside[mcid]:
            end = stream.index(b"EMC", at)
            stream[at + 2], stream[end] = b"BDC /Span <</ActualText ()>> BDC", b"EMC EMC"


def _below(pdf: Pydyf, element: Pydyf) -> set[bytes]:
    """The references of every structure element that hangs on this one, however deep."""
    found: set[bytes] = set()
    waiting = list(element["K"])
    while waiting:
        reference = waiting.pop()
        if isinstance(reference, bytes) and reference not in found:
            found.add(reference)
            waiting += _object(pdf, reference).get("K", ())
    return found
