"""Text in every encoding and shape that real files come in gives the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.model.page import DocumentRejected, Grid, Page, TextLine
from pipelines.reading.text import TextReader


def read(tmp_path: Path, data: str | bytes) -> list[Page]:
    path = tmp_path / "plan.txt"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(TextReader(path).pages())


def rows(grid: Grid | TextLine) -> list[list[str]]:
    assert isinstance(grid, Grid)
    return [[cell.text for cell in grid.cells if cell.row == row] for row in range(grid.n_rows)]


def grids(pages: list[Page]) -> list[Grid]:
    return [block for page in pages for block in page.blocks if isinstance(block, Grid)]


def test_rows_keep_exactly_the_cells_they_have(tmp_path: Path) -> None:
    pages = read(tmp_path, "JUDUL\n\n\nNo\tUraian\t\n\t\tsisa\n1\t2\n\nTempat, tanggal\nA\tB")
    title, table, place, last = pages[0].blocks
    assert title == TextLine(text="JUDUL", page_number=1)
    assert isinstance(table, Grid)
    assert rows(table) == [["No", "Uraian", ""], ["", "", "sisa"], ["1", "2"]]
    assert (table.kind, table.n_rows, table.n_cols, table.row_numbers) == ("text", 3, 3, (4, 5, 6))
    assert place == TextLine(text="Tempat, tanggal", page_number=1)
    assert rows(last) == [["A", "B"]]


def test_a_row_of_tabs_alone_is_a_row(tmp_path: Path) -> None:
    (table,) = grids(read(tmp_path, "a\tb\n\t\nc\td"))
    assert rows(table) == [["a", "b"], ["", ""], ["c", "d"]]


def test_bold_marks_fall_away_and_set_bold(tmp_path: Path) -> None:
    text = (
        "**RENCANA AKSI\nTAHUN 2021**\n\n<b>1</b>\t<B>Program A</B>\tsisa **\t<b>dua</b> biasa\n**) catatan\n"
    )
    first, second, table, note = read(tmp_path, text)[0].blocks
    assert first == TextLine(text="RENCANA AKSI", page_number=1, bold=True)
    assert second == TextLine(text="TAHUN 2021", page_number=1, bold=True)
    assert isinstance(table, Grid)
    assert [(cell.text, cell.bold) for cell in table.cells] == [
        ("1", True),
        ("Program A", True),
        ("sisa", False),
        ("dua biasa", False),
    ]
    assert note == TextLine(text=") catatan", page_number=1, bold=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = "Rencana – Aksi\nNo\t≥ 80\n2\té".replace("≥", "±" if encoding == "cp1252" else "≥")
    line, table = read(tmp_path, text.replace("\n", line_end).encode(encoding))[0].blocks
    assert isinstance(line, TextLine)
    assert line.text == "Rencana – Aksi"
    assert rows(table) == [["No", text.split("\t")[1].split("\n")[0]], ["2", "é"]]


def test_form_feeds_separate_pages(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("a\tb\n\fc\td\n\fe\tf\n\f")
    reader = TextReader(path)
    pages = list(reader.pages())
    assert reader.page_count == 3
    assert [(page.number, rows(page.blocks[0])) for page in pages] == [
        (1, [["a", "b"]]),
        (2, [["c", "d"]]),
        (3, [["e", "f"]]),
    ]
    assert [grid.row_numbers for grid in grids(pages)] == [(1,), (2,), (3,)]


def test_columns_of_spaces_are_text(tmp_path: Path) -> None:
    pages = read(tmp_path, "No   Program      Pagu\n1    Pelatihan    1.000\n")
    assert not grids(pages)
    assert [block.text for block in pages[0].blocks if isinstance(block, TextLine)] == [
        "No   Program      Pagu",
        "1    Pelatihan    1.000",
    ]


def test_quotes_of_a_sheet_program_fall_away(tmp_path: Path) -> None:
    text = '1\t"89,335,000"\t"Program ""Desa""\nMandiri"\tx\n2\t7\tb\tc\n'
    (table,) = grids(read(tmp_path, text))
    assert rows(table) == [["1", "89,335,000", 'Program "Desa"\nMandiri', "x"], ["2", "7", "b", "c"]]
    assert table.row_numbers == (1, 3)


def test_printed_quotes_stay(tmp_path: Path) -> None:
    (table,) = grids(read(tmp_path, '1\t"Desa Mandiri"\t89,335,000\n'))
    assert rows(table) == [["1", '"Desa Mandiri"', "89,335,000"]]


@pytest.mark.parametrize(
    "data", [b"No\tPagu\n1\t\0\n", bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"]
)
def test_binary_data_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(DocumentRejected) as refused:
        read(tmp_path, data)
    assert refused.value.reason_code == "unreadable"


@pytest.mark.parametrize(("first", "last"), [(1, 2), (1, 4), (2, 3)])
def test_quotes_of_two_rows_swallow_nothing_between_them(tmp_path: Path, first: int, last: int) -> None:
    lines = [f"{n}\tUraian {n}\t{n}00" for n in range(1, 6)]
    lines[first] = lines[first].replace("\tU", '\t"U')
    lines[last] = lines[last].replace("\t" + lines[last].split("\t")[2], '"\t' + lines[last].split("\t")[2])
    path = tmp_path / "plan.txt"
    path.write_text("No\tUraian\tPagu\n" + "\n".join(lines) + "\n")
    (page,) = TextReader(path).pages()
    (grid,) = page.blocks
    assert isinstance(grid, Grid)
    assert grid.n_rows == 6
    assert [cell.text for cell in grid.cells if cell.col == 2][1:] == [f"{n}00" for n in range(1, 6)]
