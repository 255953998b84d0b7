#!/usr/bin/env python3
"""Makes the sample files of src/documents/testdata/formats with libraries that nobody here wrote.

  pip install openpyxl==3.1.5 python-pptx==1.0.2 odfpy==1.4.1
  python3 scripts/golden/format_samples.py src/documents/testdata/formats
"""
import datetime
import email.policy
import pathlib
import sys
from email.message import EmailMessage

import openpyxl
import odf.opendocument
import odf.style
import odf.table
import odf.text
import odf.dc
from openpyxl.comments import Comment
from pptx import Presentation
from pptx.util import Inches

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)


def workbook():
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = "Price list", "Orla Byrne"
    sheet = book.active
    sheet.title = "Roofs"
    sheet.append(["Price list of 2024"])
    sheet.append([])
    sheet.append(["Name", "Price", "Since", "Discount", "In stock"])
    sheet.append(["Slate roof", 9300, datetime.date(2024, 6, 3), 0.125, True])
    sheet.append(["Thatch", 12450.5, datetime.date(2023, 12, 31), None, False])
    for row in (4, 5):
        sheet.cell(row, 2).number_format = '#,##0.00 "EUR"'
        sheet.cell(row, 3).number_format = "dd/mm/yyyy"
        sheet.cell(row, 4).number_format = "0.0%"
    sheet["A4"].comment = Comment("Welsh slate only", "Orla")
    sheet.row_dimensions[5].hidden = True
    rent = book.create_sheet("Rent")
    rent.append(["House", "Month", "Rent"])
    rent.append(["Mill Lane", "January", 900])
    rent.append([None, "February", 950])
    rent.merge_cells("A2:A3")
    rent.append(["Total", None, "=SUM(C2:C3)"])
    notes = book.create_sheet("Hidden notes")
    notes.sheet_state = "hidden"
    notes.append(["Ask for 100 more"])
    book.save(out / "prices.xlsx")


def slides():
    deck = Presentation()
    deck.core_properties.title, deck.core_properties.author = "The barge", "Orla Byrne"
    one = deck.slides.add_slide(deck.slide_layouts[1])
    one.shapes.title.text = "Departure"
    one.placeholders[1].text = "The barge leaves at dawn.\nNobody waits."
    one.notes_slide.notes_text_frame.text = "Say it slowly."
    two = deck.slides.add_slide(deck.slide_layouts[5])
    two.shapes.title.text = "Fares"
    table = two.shapes.add_table(2, 3, Inches(1), Inches(2), Inches(6), Inches(1)).table
    for i, text in enumerate(["Person", "", "Fare"]):
        table.cell(0, i).text = text
    for i, text in enumerate(["Child", "", "3 euro"]):
        table.cell(1, i).text = text
    group = two.shapes.add_group_shape()
    box = group.shapes.add_textbox(Inches(1), Inches(4), Inches(3), Inches(1))
    box.text_frame.text = "Dogs travel free."
    three = deck.slides.add_slide(deck.slide_layouts[5])
    three.shapes.title.text = "First shown"
    ids = deck.slides._sldIdLst
    ids.insert(0, ids[2])  # the order in which they are shown is not that of their files
    deck.save(out / "barge.pptx")


def letter():
    doc = odf.opendocument.OpenDocumentText()
    doc.meta.addElement(odf.dc.Title(text="The lease"))
    doc.meta.addElement(odf.dc.Creator(text="Orla Byrne"))
    hidden = odf.style.Style(name="Hidden", family="text")
    hidden.addElement(odf.style.TextProperties(display="none"))
    struck = odf.style.Style(name="Struck", family="text")
    struck.addElement(odf.style.TextProperties(textlinethroughstyle="solid"))
    numbered = odf.text.ListStyle(name="Clauses")
    for level, form in ((1, "1"), (2, "a")):
        numbered.addElement(odf.text.ListLevelStyleNumber(level=level, numformat=form, numsuffix="." if level == 1 else ")"))
    for style in (hidden, struck, numbered):
        doc.automaticstyles.addElement(style)
    body = doc.text
    body.addElement(odf.text.H(outlinelevel=1, text="Lease"))
    p = odf.text.P(text="The rent is ")
    p.addElement(odf.text.Span(stylename=struck, text="800"))
    p.addElement(odf.text.Span(text="900"))
    p.addElement(odf.text.S(c=1))
    p.addText("euro")
    note = odf.text.Note(noteclass="footnote", id="n1")
    note.addElement(odf.text.NoteCitation(text="1"))
    noted = odf.text.NoteBody()
    noted.addElement(odf.text.P(text="Since 2021."))
    noted.addElement(odf.text.P(text="Paid monthly."))
    note.addElement(noted)
    p.addElement(note)
    p.addElement(odf.text.Span(stylename=hidden, text=" secretly"))
    p.addText(".")
    body.addElement(p)
    outer = odf.text.List(stylename=numbered)
    for text, start in (("The tenant pays.", "3"), ("The landlord repairs.", None)):
        item = odf.text.ListItem(**({"startvalue": start} if start else {}))
        item.addElement(odf.text.P(text=text))
        if start is None:
            inner = odf.text.List()
            for deeper in ("The roof", "The well"):
                below = odf.text.ListItem()
                below.addElement(odf.text.P(text=deeper))
                inner.addElement(below)
            item.addElement(inner)
        outer.addElement(item)
    body.addElement(outer)
    table = odf.table.Table(name="Fees")
    for cells in (("Fee", None, "Euro"), ("Key", "", "20")):
        row = odf.table.TableRow()
        for cell in cells:
            if cell is None:
                row.addElement(odf.table.CoveredTableCell())
                continue
            made = odf.table.TableCell()
            made.addElement(odf.text.P(text=cell))
            row.addElement(made)
        table.addElement(row)
    body.addElement(table)
    doc.save(str(out / "lease.odt"))


def sheet():
    doc = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Rent")
    def row(*cells, repeated=None):
        made = odf.table.TableRow(**({"numberrowsrepeated": repeated} if repeated else {}))
        for cell in cells:
            made.addElement(cell)
        table.addElement(made)
    def words(text):
        cell = odf.table.TableCell(valuetype="string")
        cell.addElement(odf.text.P(text=text))
        return cell
    date = odf.table.TableCell(valuetype="date", datevalue="2024-06-03T00:00:00")
    date.addElement(odf.text.P(text="3.6.24"))
    money = odf.table.TableCell(valuetype="currency", value="900", currency="EUR")
    money.addElement(odf.text.P(text="900,00 EUR"))
    row(words("House"), words("Since"), words("Rent"))
    row(words("Mill Lane"), date, money)
    row(odf.table.TableCell(numbercolumnsrepeated="16384"), repeated="1048574")
    doc.spreadsheet.addElement(table)
    doc.save(str(out / "rent.ods"))


def message():
    inner = EmailMessage()
    inner["Subject"], inner["From"], inner["Date"] = "Earlier", "c@example.org", "Fri, 31 May 2024 09:00:00 +0200"
    inner.set_content("The key is under the stone.\n")
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "Órla Byrne <orla@example.org>"
    mail["To"] = "b@example.org"
    mail["Subject"] = "Räumung der Wohnung in der Großen Straße, dritter Stock, zum Monatsende"
    mail["Date"] = "Mon, 3 Jun 2024 10:00:00 +0000"
    mail.set_content("The hearing is on the ninth, Órla says.\n", cte="quoted-printable")
    mail.add_alternative("<p>The <b>hearing</b> is on the <i>tenth</i>.</p>", subtype="html")
    mail.add_attachment("name,rent\nOrla,900\n".encode(), maintype="text", subtype="csv", filename="Miete März.csv")
    mail.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="plan.png")
    mail.add_attachment(inner)
    (out / "hearing.eml").write_bytes(mail.as_bytes())


for make in (workbook, slides, letter, sheet, message):
    make()
