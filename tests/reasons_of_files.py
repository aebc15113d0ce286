"""Small files that give each reason code of the readers, with everything that must be told of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from docx import Document as WordDocument
from docx.document import Document as DocumentType
from openpyxl.styles import Font
from reportlab.lib.pdfencrypt import StandardEncryption

from pipelines.extraction.extract import extract
from pipelines.model.hints import Hints
from pipelines.model.page import DocumentRejected
from pipelines.reading import opening
from pipelines.reading.pdf import glyphs as pdf_glyphs
from pipelines.reading.pdf import paths as pdf_paths
from pipelines.reading.pdf import reader as pdf_reader
from tests.grids import HEADER, TITLE, plan_row
from tests.pdf_samples import Drawing, row_lines, rules, write_cells
from tests.reasons_of_tables import ROWS, Case, Told, told_of


def extracted(path: Path) -> Told:
    return told_of(extract(path, Hints(path.name)))


def of_file(name: str, content: bytes, told: Told) -> Case:
    def make(folder: Path, _: pytest.MonkeyPatch) -> Told:
        (folder / name).write_bytes(content)
        return extracted(folder / name)

    return Case(told, make)


def of_pdf(second_page: Callable[[Drawing], None], told: Told, **limits: int) -> Case:
    """A PDF with the good lines on its first page; `limits` are lower than those of real documents."""

    def make(folder: Path, patch: pytest.MonkeyPatch) -> Told:
        for module in (pdf_reader, pdf_glyphs, pdf_paths):
            for name, value in limits.items():
                if hasattr(module, name):
                    patch.setattr(module, name, value)
        drawing = Drawing(folder / "plan.pdf", width=1200)
        draw_plan(drawing)
        second_page(drawing)
        drawing.save()
        return extracted(folder / "plan.pdf")

    return Case(told, make)


def draw_plan(drawing: Drawing, title: Sequence[str] = TITLE) -> None:
    for place, text in enumerate(title):
        drawing.text(40, 50 + 15 * place, text)
    xs = [20 + 72 * column for column in range(len(HEADER) + 1)]
    rules(drawing, xs, row_lines(100, 1 + len(ROWS)))
    write_cells(drawing, [HEADER, *ROWS], 100, xs)
    drawing.canvas.showPage()


def draw_strokes(drawing: Drawing) -> None:
    for step in range(300):
        drawing.line(step, 200, step + 1, 300 + step)


def draw_much_text(drawing: Drawing) -> None:
    for step in range(30):
        drawing.text(40, 100 + 12 * step, "Penjelasan atas rencana aksi " * 4)


def draw_watermark(drawing: Drawing) -> None:
    drawing.text(40, 50, "Penjelasan atas rencana aksi")
    drawing.canvas.translate(300, 100)
    drawing.canvas.rotate(45)
    drawing.text(0, drawing.height, "SALINAN", size=60)


def draw_covered(drawing: Drawing) -> None:
    drawing.text(40, 50, "Pagu 1.250.000")
    drawing.canvas.setFillGray(1)
    drawing.box(38, 40, 120, 54, fill=True, stroke=False)


def draw_note(drawing: Drawing) -> None:
    """A note of which the file says what it says, not how it looks."""
    drawing.text(40, 50, "Penjelasan atas rencana aksi")
    drawing.canvas.freeTextAnnotation("Pagu 1.250.000", "/Helv 7 Tf 0 g", Rect=[40, 400, 140, 420])


def draw_crossed(drawing: Drawing) -> None:
    for place, text in enumerate(("1.500.000", "750.000", "500.000", "250.000", "-")):
        drawing.text(40 + 60 * place, 50 + 8 * place, text)
    drawing.line(30, 46, 330, 86)


def draw_struck(drawing: Drawing) -> None:
    drawing.text(40, 50, "dibatalkan")
    drawing.line(40, 47.9, 40 + drawing.canvas.stringWidth("dibatalkan", "Helvetica", 7), 47.9)


def named_by_its_properties(folder: Path, _: pytest.MonkeyPatch) -> Told:
    drawing = Drawing(folder / "plan.pdf", width=1200)
    drawing.canvas.setTitle(f"{TITLE[0]} {TITLE[1]}")
    draw_plan(drawing, TITLE[:1])
    drawing.save()
    return extracted(folder / "plan.pdf")


def damaged_page(folder: Path, _: pytest.MonkeyPatch) -> Told:
    of_pdf(draw_much_text, []).make(folder, _)
    content = (folder / "plan.pdf").read_bytes()
    at = content.rindex(b"/Type /Page\n")
    (folder / "plan.pdf").write_bytes(content[:at] + b"/Type /Pgae\n" + content[at + 12 :])
    return extracted(folder / "plan.pdf")


def pdf_without_text(folder: Path, _: pytest.MonkeyPatch) -> Told:
    drawing = Drawing(folder / "plan.pdf")
    drawing.save()
    return extracted(folder / "plan.pdf")


def locked_pdf(folder: Path, _: pytest.MonkeyPatch) -> Told:
    drawing = Drawing(folder / "plan.pdf")
    drawing.canvas.setEncrypt(StandardEncryption("rahasia"))
    draw_plan(drawing)
    drawing.save()
    return extracted(folder / "plan.pdf")


def of_book(change: Callable[[openpyxl.Workbook], None], told: Told) -> Case:
    """A workbook with the good lines from its third row on."""

    def make(folder: Path, _: pytest.MonkeyPatch) -> Told:
        book = openpyxl.Workbook()
        for cells in ([TITLE[0]], [TITLE[1]], HEADER, *ROWS):
            book.active.append(cells)
        change(book)
        book.save(folder / "plan.xlsx")
        return extracted(folder / "plan.xlsx")

    return Case(told, make)


def hide_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("Draf lama").sheet_state = "hidden"


def hide_row(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[5].hidden = True


def hide_column(book: openpyxl.Workbook) -> None:
    book.active.column_dimensions["B"].hidden = True


def strike_a_row(book: openpyxl.Workbook) -> None:
    for column, text in enumerate(["4", "dibatalkan"], start=1):
        book.active.cell(7, column, text).font = Font(strike=True)


def word_with_struck_text(folder: Path, _: pytest.MonkeyPatch) -> Told:
    return word(
        folder, lambda document: setattr(document.add_paragraph().add_run("batal").font, "strike", True)
    )


def add_formula(book: openpyxl.Workbook) -> None:
    book.active["K6"] = "=SUM(L6:O6)"


def add_table_beside(book: openpyxl.Workbook) -> None:
    for number, cells in enumerate((["Rekap", "Jumlah"], ["APBD", 30], ["Total", 30]), start=5):
        for column, text in enumerate(cells, start=len(HEADER) + 2):
            book.active.cell(number, column, text)


def word_with_a_sheet(folder: Path, _: pytest.MonkeyPatch) -> Told:
    def change(document: DocumentType) -> None:
        run = document.add_paragraph().add_run()._r
        run.append(run.makeelement(f"{{{run.nsmap['w']}}}object"))

    return word(folder, change)


def word(folder: Path, change: Callable[[DocumentType], object]) -> Told:
    """What is told of a document with the good lines that is then changed."""
    document = WordDocument()
    for text in TITLE:
        document.add_paragraph(text)
    table = document.add_table(0, len(HEADER))
    for texts in (HEADER, *ROWS):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    change(document)
    document.save(str(folder / "plan.docx"))
    return extracted(folder / "plan.docx")


def large_file(folder: Path, _: pytest.MonkeyPatch) -> Told:
    (folder / "plan.txt").write_text("12345")
    try:
        opening.check_file(folder / "plan.txt", 4)
    except DocumentRejected as rejected:
        return [(rejected.reason_code, None)]
    return []


def spoilt_csv() -> bytes:
    """Good lines as delimited text, with a quote in one of them that nothing closes."""
    rows = [HEADER, *(plan_row(f"Kegiatan {n}", [10_000_000] * 4) for n in ("satu", "dua", "tiga"))]
    text = "\n".join(";".join(row) for row in [[line] for line in TITLE] + rows)
    return text.replace(";Kegiatan dua", ';"Kegiatan dua').encode()


READERS = {
    "page_unreadable": [Case([("page_unreadable", None)], damaged_page)],
    "page_too_complex": [of_pdf(draw_strokes, [("page_too_complex", None)], MAX_OBJECTS=250)],
    "page_truncated": [of_pdf(draw_much_text, [("page_truncated", None)], MAX_CHARS=1500)],
    "drawing_ignored": [of_pdf(draw_strokes, [("drawing_ignored", None)], MAX_SEGMENTS=250)],
    "watermark_ignored": [of_pdf(draw_watermark, [("watermark_ignored", "SALINAN")])],
    "covered_text": [of_pdf(draw_covered, [("covered_text", "Pagu 1.250.000")])],
    "note_unread": [of_pdf(draw_note, [("note_unread", "Pagu 1.250.000")])],
    "crossed_text": [of_pdf(draw_crossed, [("crossed_text", "1.500.000 750.000 500.000 250.000 -")])],
    "struck_text": [
        of_pdf(draw_struck, [("struck_text", "dibatalkan")]),
        of_book(strike_a_row, [("struck_text", "4 | dibatalkan")]),
        Case([("struck_text", "batal")], word_with_struck_text),
    ],
    "identity_from_properties": [
        Case(
            [("identity_from_properties", f"{TITLE[0]} {TITLE[1]} unspecified anonymous")],
            named_by_its_properties,
        )
    ],
    "no_text_layer": [Case([("no_text_layer", None)], pdf_without_text)],
    "encrypted": [Case([("encrypted", None)], locked_pdf)],
    "hidden_sheet": [of_book(hide_sheet, [("hidden_sheet", "Draf lama")])],
    "hidden_rows": [of_book(hide_row, [("hidden_rows", None)])],
    "hidden_columns": [of_book(hide_column, [("hidden_columns", None)])],
    "formula_without_value": [of_book(add_formula, [("formula_without_value", "K6")])],
    "open_quote": [of_file("plan.csv", spoilt_csv(), [("open_quote", '"Kegiatan dua')])],
    "table_beside": [of_book(add_table_beside, [("table_beside", None)])],
    "embedded_object": [Case([("embedded_object", None)], word_with_a_sheet)],
    "unsupported_type": [of_file("plan.mp4", b"\0\0\0\x18ftypmp42", [("unsupported_type", None)])],
    "empty_file": [of_file("plan.pdf", b"", [("empty_file", None)])],
    "unreadable": [of_file("plan.pdf", b"No\tUraian\n1\tPelatihan\n", [("unreadable", None)])],
    "too_large": [Case([("too_large", None)], large_file)],
}
