"""The last touches on the PDF that WeasyPrint 70 does not make itself, done on its objects before they are written.

1. One XMP packet that says PDF/A-3a and PDF/UA-1, with the extension schema PDF/A-3 asks for.
2. Text of the page margins (running head, footer) marked as an artifact: WeasyPrint leaves it outside the tag tree
without saying so,
   which PDF/UA forbids and which makes a screen reader read the running head in the middle of a sentence.
3. The attachment listed once.
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


def finish(document: Pydyf, pdf: Pydyf) -> None:
    """WeasyPrint's finisher: called with its document and its pydyf objects, right before they are written."""
    del document
    _say_ua(pdf)
    _mark_margins_as_artifacts(pdf)
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


def _mark_margins_as_artifacts(pdf: Pydyf) -> None:
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    in_tree = _in_tree(pdf, root)
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    for reference in pdf.page_references:
        page = _object(pdf, reference)
        owners = numbers[numbers.index(page["StructParents"]) + 1]
        outside = {mcid for mcid, owner in enumerate(owners) if owner not in in_tree}
        stream = _object(pdf, page["Contents"]).stream
        for at in range(len(stream) - 2):
            if stream[at + 2] == b"BDC" and stream[at + 1].get("MCID") in outside:
                stream[at] = "/Artifact"
                stream[at + 1] = type(root)({"Type": "/Pagination"})
        owners[:] = [b"null" if mcid in outside else owner for mcid, owner in enumerate(owners)]


def _in_tree(pdf: Pydyf, root: Pydyf) -> set[bytes]:
    """The references of every structure element that hangs on the root, however deep."""
    found: set[bytes] = set()
    waiting = list(root["K"])
    while waiting:
        reference = waiting.pop()
        if isinstance(reference, bytes) and reference not in found:
            found.add(reference)
            waiting += _object(pdf, reference).get("K", ())
    return found
