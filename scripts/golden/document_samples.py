#!/usr/bin/env python3
"""Makes the sample documents of src/documents/testdata: small docx, epub, pdf and fdx files, good ones and hostile ones.

    scripts/golden/document_samples.py        # writes them; the same bytes every time
    scripts/golden/document_samples.py --check

Only Python's standard library is used: zip archives by zipfile, the PDFs by hand (ISO 32000-1, 7.5), so that nothing of
Hone takes part in making what Hone is tested with.
"""

import io
import pathlib
import sys
import zipfile

FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent / "src" / "documents" / "testdata"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def archive(entries, store_first=False):
    """A zip file of (name, content) with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for number, (name, content) in enumerate(entries):
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if store_first and number == 0 else zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return out.getvalue()


def paragraph(text, style=""):
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(body, extra=()):
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    styles = (f'<?xml version="1.0"?><w:styles xmlns:w="{W}">'
              '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
              '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
              '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>'
              '<w:style w:type="paragraph" w:styleId="Klausel"><w:name w:val="Clause"/><w:basedOn w:val="berschrift2"/></w:style>'
              '</w:styles>')
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return archive([("[Content_Types].xml", types), ("word/document.xml", document), ("word/styles.xml", styles), *extra])


def lease():
    def cell(text):
        return f"<w:tc>{paragraph(text)}</w:tc>"

    body = "".join([
        paragraph("Lease of Fernleigh", "Titel"),
        paragraph("Parties", "berschrift1"),
        '<w:p><w:r><w:t>The </w:t></w:r><w:r><w:t>landlord</w:t></w:r><w:r><w:tab/><w:t>Anna Ó Briain</w:t></w:r>'
        '<w:del><w:r><w:delText>deleted words</w:delText></w:r></w:del><w:ins><w:r><w:t>, Dublin</w:t></w:r></w:ins>'
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r></w:p>',
        paragraph("Rent", "Klausel"),
        f'<w:tbl><w:tr>{cell("Month")}{cell("Rent")}</w:tr><w:tr>{cell("May")}{cell("€1,250")}</w:tr></w:tbl>',
        paragraph("Payable &lt;monthly&gt;."),
        '<w:p><w:r><w:t>First line</w:t><w:br/><w:t>second line</w:t></w:r></w:p>',
    ])
    notes = (f'<?xml version="1.0"?><w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
             '<w:footnote w:id="2"><w:p><w:r><w:t>Of full age.</w:t></w:r></w:p></w:footnote></w:footnotes>')
    core = ('<?xml version="1.0"?><cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<dc:title>Lease 2020</dc:title></cp:coreProperties>')
    return docx(body, [("word/footnotes.xml", notes), ("docProps/core.xml", core)])


def epub(chapters, extra=()):
    container = ('<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
                 '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>')
    items = "".join(f'<item id="c{n}" href="text/chapter%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters)))
    # The spine reads them backwards: order comes from it, not from the archive.
    spine = "".join(f'<itemref idref="c{n}"/>' for n in reversed(range(len(chapters))))
    package = ('<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" version="3.0">'
               f"<metadata><dc:title>Two Chapters</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>")
    files = [(f"OEBPS/text/chapter {n}.xhtml",
              '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head>'
              f"<body>{text}</body></html>") for n, text in enumerate(chapters)]
    return archive([("mimetype", "application/epub+zip"), ("META-INF/container.xml", container), ("OEBPS/content.opf", package), *files, *extra],
                   store_first=True)


def pdf(pages, encrypt=False):
    """A PDF whose pages show one line of text each; an empty text is a page without any."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        drawing = f"BT /F1 14 Tf 72 720 Td ({text}) Tj ET" if text else "0 0 m 100 100 l S"
        objects.append(f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    trailer = "/Root 1 0 R"
    if encrypt:   # a user password that is not the empty one
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{'a1' * 32}> /U <{'b2' * 32}> /P -4 >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'01' * 16}> <{'01' * 16}>]"
    out = "%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return (out + f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n").encode("latin-1")


def fdx():
    def part(kind, text):
        return f'<Paragraph Type="{kind}"><Text>{text}</Text></Paragraph>'

    content = "".join([
        part("New Act", "ACT ONE"), part("Scene Heading", "INT. KITCHEN - DAY"), part("Action", "Rain."), part("Character", "ANNA"),
        part("Parenthetical", "(softly)"), '<Paragraph Type="Dialogue"><Text>It is </Text><Text Style="Italic">late</Text><Text>.</Text></Paragraph>',
        part("Scene Heading", "EXT. STREET - NIGHT"), part("Action", "Nobody.")])
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<FinalDraft DocumentType="Script" Version="1"><Content>{content}</Content>'
            f'<TitlePage><Content>{part("Action", "")}{part("Action", "The Late Rain")}</Content></TitlePage></FinalDraft>').encode()


def bomb():
    zeros = b" " * (32 << 20)
    head = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>'.encode()
    return archive([("word/document.xml", head + zeros)])


def samples():
    return {
        "lease.docx": lease(),
        "bomb.docx": bomb(),
        "outside.docx": docx(paragraph("text"), [("../evil.txt", "x")]),
        "entities.docx": archive([("word/document.xml", '<!DOCTYPE a [<!ENTITY b "bbbb">]><w:document xmlns:w="w"><w:body/></w:document>')]),
        "deep.docx": archive([("word/document.xml", "<a>" * 5000 + "</a>" * 5000)]),
        "two_chapters.epub": epub(["<h1>Second</h1><p>The end<br/>of it.</p>", '<h1 id="x"><a id="y"/>First</h1><p>It was   a\ndark night.</p>']),
        "locked.epub": epub(["<p>x</p>"], [("META-INF/encryption.xml", '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
                                            '<EncryptedData><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
                                            "</EncryptedData></encryption>")]),
        "three_pages.pdf": pdf(["Chapter 1", "The rent is 1,250 euro.", "Signed in Dublin."]),
        "half_scanned.pdf": pdf(["The first page has words.", ""]),
        "scanned.pdf": pdf(["", ""]),
        "password.pdf": pdf(["secret"], encrypt=True),
        "rain.fdx": fdx(),
    }


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    wrong = 0
    for name, data in samples().items():
        path = FOLDER / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_bytes() != data:
                print(f"{name} is not what this script makes", file=sys.stderr)
                wrong += 1
        else:
            path.write_bytes(data)
            print(f"{name}: {len(data)} bytes")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
