"""Draws the small PDFs that the reading tests use: one table in many ways of printing it.

What belongs here: drawing only. Coordinates are points from the top left corner; tables are lists
of rows of texts.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 842.0, 595.0
XS = (40.0, 70.0, 200.0, 260.0, 350.0, 440.0, 530.0, 620.0, 800.0)
HEADER = ("No", "Indikator", "Target", "Pagu", "TW I", "TW II", "TW III", "Penanggung Jawab")
ROWS = (
    (
        "1",
        "Persentase layanan\nyang tepat waktu",
        "98,85",
        "7.411.934.467",
        "1.000.000",
        "-",
        "250.500",
        "Sekretaris",
    ),
    ("2", "Jumlah dokumen", "12", "89.335.000", "20.000.000", "19.335.000", "50.000.000", "Kabid Satu"),
    ("3", "Nilai SAKIP", "BB", "6.535.000", "6.535.000", "-", "-", "Kabid Dua\ndan Tiga"),
)
TABLE: tuple[tuple[str, ...], ...] = (HEADER, *ROWS)
SIZE = 7.0
LEADING = 8.4
ROW_HEIGHT = 24.0


class Drawing:
    """A page canvas with y from the top; `table_top` is where tables start."""

    def __init__(self, path: Path, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.canvas = Canvas(str(path), pagesize=(width, height), pageCompression=0)
        self.height = height

    def text(self, x: float, y: float, text: str, size: float = SIZE, font: str = "Helvetica") -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y, text)

    def right(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        self.canvas.setFont("Helvetica", size)
        self.canvas.drawRightString(x, self.height - y, text)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(
        self, x0: float, top: float, x1: float, bottom: float, fill: bool = False, stroke: bool = True
    ) -> None:
        self.canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top, int(stroke), int(fill))

    def save(self) -> None:
        self.canvas.showPage()
        self.canvas.save()


def row_lines(top: float, rows: int, height: float = ROW_HEIGHT) -> list[float]:
    """Heights of the row lines of a table."""
    return [top + height * index for index in range(rows + 1)]


def write_cells(
    drawing: Drawing,
    rows: Sequence[Sequence[str]],
    top: float,
    xs: Sequence[float] = XS,
    height: float = ROW_HEIGHT,
    pad: float = 2.0,
) -> None:
    """Prints texts into cells: money to the right, the rest to the left."""
    for number, row in enumerate(rows):
        for col, text in enumerate(row):
            for index, line in enumerate(text.split("\n")):
                y = top + number * height + 8 + index * LEADING
                if line.replace(".", "").isdigit() and len(line) > 4:
                    drawing.right(xs[col + 1] - pad, y, line)
                else:
                    drawing.text(xs[col] + pad, y, line)


def rules(drawing: Drawing, xs: Sequence[float], ys: Sequence[float]) -> None:
    """Full grid lines."""
    for y in ys:
        drawing.line(xs[0], y, xs[-1], y)
    for x in xs:
        drawing.line(x, ys[0], x, ys[-1])


def raw_pdf(pages: list[bytes], count: int | None = None, compress: bool = False) -> bytes:
    """A PDF of these content streams, written by hand so that it can be wrong."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages) if count is None else count}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for index, content in enumerate(pages):
        data = zlib.compress(content, 9) if compress else content
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 800 600]/Contents {5 + 2 * index} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>".encode()
        )
        entry = "/Filter/FlateDecode" if compress else ""
        objects.append(f"<<{entry}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream")
    body = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    return (
        body
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
        ).encode()
    )
