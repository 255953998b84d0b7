#!/usr/bin/env python3
"""Makes the sample PDFs of src/documents/testdata/pdf: tables, columns, margins, hyphens, forms, scans.

    python3 -m venv /tmp/pdf && /tmp/pdf/bin/pip install reportlab==5.1.0 pypdf==7.1.1 pillow
    /tmp/pdf/bin/python scripts/golden/pdf_samples.py

They are drawn by reportlab, so that nothing of Hone takes part in making what Hone is tested with. DejaVu Sans is needed for
Hebrew and for the font that does not say which letters it draws.
"""

import io
import pathlib
import re
import textwrap

from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from reportlab.lib import colors, utils
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent / "src" / "documents" / "testdata" / "pdf"
DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
NORMAL = getSampleStyleSheet()["Normal"]
JUSTIFIED = ParagraphStyle("justified", parent=NORMAL, alignment=4)
LEASE = ("The landlord lets the house to the tenant for a term of two years from the first of May and the tenant takes it on the "
         "conditions below. The tenant keeps the inside of the house in good repair and gives it back in the state in which it was "
         "found. Neither party may end the lease before the term has run unless the other has broken a condition that matters. ")
WATER = ("Water and heat are charged by what the meters show at the end of each quarter and are paid within three weeks of the "
         "bill. A garden belongs to the house; its hedge is cut twice a year by the tenant, who may plant trees only with consent. ")
ROWS = [["Item", "Quantity", "Price", "Total"], ["Oak door", "2", "420.00", "840.00"], ["Slate roof", "", "9,300.00", "9,300.00"],
        ["Copper gutter", "14", "", "1,150.00"], ["", "", "Sum", "11,290.00"]]
TOP = TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])
RIGHT = TableStyle([("ALIGN", (1, 0), (-1, -1), "RIGHT")])
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])


def paragraph(text, style=NORMAL):
    return Paragraph(text, style)


def pages(name, story, frames=None, on_page=lambda canvas, document: None):
    document = BaseDocTemplate(str(FOLDER / name), pagesize=A4, invariant=1)
    document.addPageTemplates([PageTemplate(frames=frames or [Frame(60, 60, 475, 720)], onPage=on_page)])
    document.build(story)


def drawn(name):
    return canvas.Canvas(str(FOLDER / name), pagesize=A4, invariant=1)


def lines(page, text, x=60, y=780, step=14):
    for line in text if isinstance(text, list) else text.split("\n"):
        page.drawString(x, y, line)
        y -= step
    return y


def tables():
    pages("table_right.pdf", [paragraph(LEASE), Spacer(1, 12), Table(ROWS, style=RIGHT, colWidths=[150, 80, 80, 80]), Spacer(1, 12), paragraph(WATER)])
    pages("table_grid.pdf", [paragraph(LEASE), Table(ROWS, style=GRID), paragraph(WATER)])
    pages("table_long_cells.pdf", [Table([
        ["No.", "Description", "Amount"],
        ["1", paragraph("Slate roof with battens, felt and copper nails, laid over the whole of the north side of the barn"), "9,300"],
        ["2", paragraph("Gutters"), "1,150"],
        ["3", paragraph("Lime plaster, three coats, on the walls of the hall and the stair up to the second floor"), "610"]],
        style=TOP, colWidths=[40, 220, 80])])
    pages("table_of_prose.pdf", [Table([
        ["Clause", "Comment"],
        [paragraph("The rent is paid on the first of each month in advance to the account that is named below."),
         paragraph("We would rather pay in arrears, and on the fifth of the month as before.")],
        [paragraph("The tenant paints the house every third year in a colour agreed."),
         paragraph("Agreed, but the landlord pays for paint and for half of the work of the painter.")],
        [paragraph("Pets need consent."), paragraph("Is a tortoise a pet within the meaning of this clause, and who decides about it?")]],
        style=TOP, colWidths=[200, 200])])
    pages("table_beside_prose.pdf", [Table([[paragraph(LEASE * 2), Table([["Rent", "800"], ["Deposit", "1,600"], ["Heat", "95"], ["Sum", "2,495"]], style=RIGHT)]],
                                           colWidths=[300, 150], style=TOP)])
    page = drawn("table_turned.pdf")
    page.setPageRotation(90)
    page.rotate(90)
    for down, row in enumerate(ROWS):
        for across, text in enumerate(row):
            page.drawString(60 + 100 * across, -80 - 20 * down, text)
    page.save()


def columns():
    two = [Frame(50, 60, 235, 720), Frame(310, 60, 235, 720)]
    pages("two_columns.pdf", [paragraph(LEASE * 6, JUSTIFIED), Spacer(1, 8), paragraph(WATER * 5, JUSTIFIED), paragraph("The last line is here.")], two)
    three = [Frame(40 + 175 * number, 60, 160, 720) for number in range(3)]
    pages("three_columns.pdf", [paragraph(LEASE * 5), Spacer(1, 8), paragraph(WATER * 7), paragraph("The last line is here.")], three)


def margins():
    def running(page, document):
        page.setFont("Helvetica", 9)
        page.drawString(60, 810, "Lease of Fernleigh")
        page.drawRightString(540, 810, "Draft 4")
        page.drawCentredString(300, 30, f"Page {document.page} of 5")

    plots = [["Plot", "Tenant", "Rent"]] + [[f"Plot {number}", f"Tenant {number}", f"{400 + number}.00"] for number in range(90)]
    pages("running.pdf", [paragraph(LEASE * 20), paragraph(WATER * 20), Table(plots, repeatRows=1, colWidths=[100, 200, 100])], on_page=running)

    page = drawn("invoices.pdf")   # what differs on every page is no running line, wherever it stands
    for number, total in enumerate(["984.00", "1,020.00", "77.50", "12.00"]):
        page.drawString(60, 800, f"Invoice 20{41 + number}")
        lines(page, f"For work in the month\nTotal due {total}", y=700)
        page.drawString(60, 40, f"ABC{number + 1:06}")
        page.showPage()
    page.save()

    page = drawn("pleading.pdf")
    prose = textwrap.wrap((LEASE + WATER) * 3, 70)
    for number in range(2):
        for down, line in enumerate(prose[number * 14:][:14]):
            page.drawString(50, 770 - 28 * down, str(down + 1))
            page.drawString(80, 770 - 28 * down, line)
        page.showPage()
    page.save()


    page = drawn("transcript.pdf")   # numbered paper: other cells stand beside the numbers
    beside = [["ALEXANDRE MIRZAYANCE,", ":"], ["v.", ":", "No. 07-1315"], [], ["The matter came on for oral"], ["argument before the court"],
              ["at one in the afternoon."]]
    for down in range(25):
        page.drawRightString(60, 770 - 28 * down, str(down + 1))
        for across, text in enumerate(beside[down] if down < len(beside) else []):
            page.drawString([90, 300, 340][across], 770 - 28 * down, text)
    page.save()


def hyphens():
    for name, text in {
        "hyphens_german": "Die Geschäfts-\nführung haftet nach dem Vertrag für die Vor-\nund Nachteile der deutsch-\nfranzösischen "
                          "Firma Müller-\nLüdenscheidt in den Jahren 2019-\n2021 und zahlt eine Vertrags-\nstrafe von 10-\n15 Euro, wenn sie das nicht tut.",
        "hyphens_french": "Le locataire est tenu à la confiden-\ntialité. Il peut-\nêtre demandé au vice-\nprésident de la société de payer "
                          "les charges de 2019-\n2021 avant la fin du mois et de dire à Anne-\nMarie ce que le bailleur a décidé pour la maison.",
        "hyphens_english": "The parties keep the short-\nand long-term lease, the MANAGE-\nMENT and the re-\nelected board; the tax-\npayer "
                           "pays pages 3–\n7, a 24-\nhour watch, the cyclo-\nthane and more cyclothane, see http://exam-\nple.org for the rest.",
        "hyphens_irish": "Is é an t-\nathair a bhí ann agus an-\nmhaith go deo a bhí sé leis na daoine agus tá sé sin ar eolas ag gach duine "
                         "sa bhaile.\nBhí an conradh seo idir an tiarna talún agus an tionónta ó 2019-\n2021.",
    }.items():
        page = drawn(name + ".pdf")
        lines(page, text)
        page.save()


def details():
    page = drawn("footnotes.pdf")
    page.setFont("Helvetica", 12)
    x = 60
    for text, size, rise in [("The rent is 800.00", 12, 0), ("1", 7, 5), (" euro a month for 40 m", 12, 0), ("2", 7, 5), (" of floor.", 12, 0)]:
        page.setFont("Helvetica", size)
        page.drawString(x, 780 + rise, text)
        x += page.stringWidth(text)
    page.save()

    page = drawn("drop_cap.pdf")
    page.setFont("Times-Roman", 38)
    page.drawString(60, 730, "T")
    page.setFont("Times-Roman", 12)
    prose = textwrap.wrap("he landlord lets the house to the tenant for two years from the first of May. Neither party may end the lease early.", 60)
    for down, line in enumerate(prose):
        page.drawString(88 if down < 2 else 60, 752 - 14 * down, line)
    page.save()

    pdfmetrics.registerFont(TTFont("DejaVu", DEJAVU))
    page = drawn("hebrew.pdf")
    page.setFont("DejaVu", 12)
    for down, line in enumerate(["השוכר ישלם 1,250 אירו בחודש", "לפי חוזה של 5 באפריל 2020"]):   # drawn from the left, as eyes see it
        words = [word if word[0].isdigit() else word[::-1] for word in line.split(" ")][::-1]
        page.drawString(60, 780 - 16 * down, " ".join(words))
    page.save()
    source = (FOLDER / "hebrew.pdf")

    page = canvas.Canvas(str(FOLDER / "no_letters.pdf"), pagesize=A4, invariant=1, pageCompression=0)
    page.setFont("DejaVu", 12)
    page.drawString(60, 780, "These words are drawn by numbers alone.")
    page.save()
    writer = PdfWriter(clone_from=str(FOLDER / "no_letters.pdf"))
    from pypdf.generic import NameObject, ArrayObject, DictionaryObject, TextStringObject, NumberObject
    for font in list(writer.pages[0]["/Resources"]["/Font"].values()):
        font = font.get_object()
        if font["/Subtype"] != "/TrueType":
            continue
        inner = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/CIDFontType2"),
                                  NameObject("/BaseFont"): NameObject("/Mystery"), NameObject("/FontDescriptor"): font.raw_get("/FontDescriptor"),
                                  NameObject("/CIDSystemInfo"): DictionaryObject({NameObject("/Registry"): TextStringObject("Adobe"),
                                                                                  NameObject("/Ordering"): TextStringObject("Identity"),
                                                                                  NameObject("/Supplement"): NumberObject(0)})})
        for key in list(font):
            del font[key]
        font.update({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type0"), NameObject("/BaseFont"): NameObject("/Mystery"),
                     NameObject("/Encoding"): NameObject("/Identity-H"), NameObject("/DescendantFonts"): ArrayObject([inner])})
    writer.write(str(FOLDER / "no_letters.pdf"))


def form():
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=1)
    page.setTitle("Application for a lease")
    page.setAuthor("Anna Ó Briain")
    lines(page, "Application form")
    fields = page.acroForm
    fields.textfield(name="applicant", tooltip="Applicant's name", x=120, y=700, value="Una Tierney")
    fields.textfield(name="empty", x=320, y=700, value="")
    fields.checkbox(name="smoker", tooltip="Smoker", x=120, y=650, checked=True)
    fields.checkbox(name="pets", tooltip="Pets", x=120, y=620, checked=False)
    fields.choice(name="county", tooltip="County", x=120, y=560, value="Clare", options=["Clare", "Kerry"])
    page.textAnnotation("The rent was raised in May.", (300, 640, 320, 660))
    page.showPage()
    lines(page, "Second page")
    page.save()
    writer = PdfWriter(clone_from=PdfReader(out))
    writer.add_attachment("kv.txt", b"Total due: 984.00\n")
    writer.add_attachment("../photo.png", b"\x89PNG\r\n\x1a\n")
    writer.write(str(FOLDER / "form.pdf"))


def picture(text):
    image = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(image).multiline_text((120, 160), text, font=ImageFont.truetype(DEJAVU, 34), fill=0, spacing=18)
    return image.convert("1")


def scans():
    for name, stamped, words in [("scan.pdf", False, False), ("scan_stamped.pdf", True, False), ("scan_among_words.pdf", True, True)]:
        page = drawn(name)
        if words:
            lines(page, "The first page has words, and enough of them.")
            page.showPage()
        for number in range(1, 3):
            page.drawImage(utils.ImageReader(picture(f"The rent of plot {number} is {number},250 euro,\npaid in the month of March.")), 0, 0, *A4)
            if stamped:
                page.drawString(480, 20, f"ABC00012{number}")
            page.showPage()
        page.save()
    page = drawn("photograph.pdf")   # a picture and a page of words is no scan
    page.drawImage(utils.ImageReader(picture("")), 300, 100, 200, 280)
    lines(page, textwrap.wrap(LEASE, 80))
    page.save()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for make in (tables, columns, margins, hyphens, details, form, scans):
        make()
