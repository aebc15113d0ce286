"""Delimited text: separators, quotes, encodings, and headings whose merged cells were lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.model.page import DocumentRejected, Grid, Page, TextLine
from pipelines.reading.delimited import separator_of
from pipelines.reading.opening import open_document


def read(tmp_path: Path, data: str | bytes) -> Page:
    path = tmp_path / "plan.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (page,) = open_document(path).pages()
    return page


def texts(block: Grid | TextLine) -> list[list[str]]:
    assert isinstance(block, Grid)
    rows = [[""] * block.n_cols for _ in range(block.n_rows)]
    for cell in block.cells:
        rows[cell.row][cell.col] = cell.text
    return rows


_TEXT = 'RENCANA AKSI{0}{0}\n{0}{0}\nNo{0}Uraian{0}Pagu\n1{0}"Desa ""A""{0} dan\nB – C"{0}"1.234,50"\n'


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_separators_encodings_and_quotes(
    tmp_path: Path, separator: str, encoding: str, line_end: str
) -> None:
    data = _TEXT.format(separator).replace("\n", line_end).encode(encoding)
    title, grid = read(tmp_path, data).blocks
    assert title == TextLine(text="RENCANA AKSI", page_number=1)
    assert texts(grid) == [["No", "Uraian", "Pagu"], ["1", f'Desa "A"{separator} dan\nB – C', "1.234,50"]]
    assert isinstance(grid, Grid)
    assert grid.row_numbers == (3, 4)


def test_the_first_line_may_say_the_separator(tmp_path: Path) -> None:
    (grid,) = read(tmp_path, "sep=^\nNo^Uraian^Pagu\n1^a;b;c^1,2,3\n").blocks
    assert texts(grid)[1] == ["1", "a;b;c", "1,2,3"]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Dinas A, Kota B, 2024\nNo;Pagu;x\n1;1,000,000;2,5\n2;2,000,000;3,5\n", ";"),
        ('No,Pagu,x\n1,"1;2",3\n', ","),
        ("satu kolom saja\ntanpa pemisah\n", ","),
        ("a\tb, c, d, e\nf\tg\nh\ti, j\n", "\t"),
    ],
)
def test_amounts_and_titles_do_not_mislead(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_a_quote_that_nothing_closes_is_a_quote(tmp_path: Path) -> None:
    rows = "".join(f"{i};uraian {i};{i}\n" for i in range(100)).replace("uraian 5;", '"uraian 5;')
    (grid,) = read(tmp_path, "No;Uraian;Pagu\n" + rows).blocks
    assert texts(grid)[6] == ["5", '"uraian 5', "5"]
    assert texts(grid)[100] == ["99", "uraian 99", "99"]


def test_headings_over_several_columns_are_found_again(tmp_path: Path) -> None:
    page = read(
        tmp_path,
        "RENCANA AKSI;;;;;;;;\n;;;;;;;;\n"
        "No;Sasaran;Target;;Program;Anggaran;;;;Ket\n"
        ";;I;II;;APBD;;DAK;;\n"
        ";;;;;I;II;I;II;\n"
        "1;S1;10;20;P1;1;2;3;4;x\n;;5;6;P2;1;2;3;4;\n",
    )
    grid = page.blocks[1]
    assert isinstance(grid, Grid)
    spans = {(cell.row, cell.col): (cell.row_span, cell.col_span) for cell in grid.cells if cell.row < 3}
    wide = {place: span for place, span in spans.items() if span != (1, 1)}
    assert wide == {
        (0, 0): (3, 1), (0, 1): (3, 1), (0, 2): (1, 2), (0, 4): (3, 1), (0, 5): (1, 4), (0, 9): (3, 1),
        (1, 2): (2, 1), (1, 3): (2, 1), (1, 5): (1, 2), (1, 7): (1, 2),
    }  # fmt: skip
    assert all((cell.row_span, cell.col_span) == (1, 1) for cell in grid.cells if cell.row > 2)


def test_a_body_is_no_heading(tmp_path: Path) -> None:
    (grid,) = read(tmp_path, "1;Sasaran;10;20;;\n;;;;P1;100\n;;;;P2;200\n").blocks
    assert isinstance(grid, Grid)
    assert all((cell.row_span, cell.col_span) == (1, 1) for cell in grid.cells)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a;b\0;c\n" * 9, "unreadable"),
        (bytes(range(256)) * 9, "unreadable"),
        (b";" * 20_000 + b"a\n", "too_large"),
        (b"a;b;c\n" + b"x" * 2_000_000, "too_large"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentRejected) as refused:
        read(tmp_path, data)
    assert refused.value.reason_code == reason


def _table(separator: str, lines: list[str]) -> str:
    return "\n".join(line.replace(";", separator) for line in lines) + "\n"


_PLAIN = ["No;Uraian;Pagu;TW I", *(f"{n};Uraian {n};{n}00.000;{n}0.000" for n in range(1, 7))]
_SPOILT: dict[str, tuple[list[str], list[tuple[int, str]]]] = {
    # a quote that opens a field of a row in the middle, and nothing else
    "middle": ([*_PLAIN[:3], '3;"Uraian 3;300.000;30.000', *_PLAIN[4:]], [(4, '"Uraian 3')]),
    # in the last row
    "last": ([*_PLAIN[:6], '6;"Uraian 6;600.000;60.000'], [(7, '"Uraian 6')]),
    # quoted fields before it and after it, which stay what they are
    "among_quoted": (
        ["No;Uraian;Pagu;TW I", *(f'{n};"Uraian {n}";"{n}00.000";"{n}0.000"' for n in (1, 2)),
         '3;"Uraian 3;"300.000";"30.000"', *(f'{n};"Uraian {n}";"{n}00.000";"{n}0.000"' for n in (4, 5, 6))],
        [(4, '"Uraian 3')],
    ),
    # a quote at another row's end of a field closes it
    "closed_late": (
        [*_PLAIN[:2], '2;"Uraian 2;200.000;20.000', *_PLAIN[3:5], '5;Uraian 5";500.000;50.000', _PLAIN[6]],
        [(3, '"Uraian 2')],
    ),
    # a name in quotes that begins a field, with a row behind it that does the same
    "twice": (
        [*_PLAIN[:2], '2;"Uraian" 2;200.000;20.000', '3;"Uraian 3;300.000;30.000', *_PLAIN[4:]],
        [(4, '"Uraian 3')],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _SPOILT)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_an_open_quote_swallows_no_rows_and_is_told(tmp_path: Path, name: str, separator: str) -> None:
    lines, told = _SPOILT[name]
    path = tmp_path / "plan.csv"
    path.write_text(_table(separator, lines))
    reader = open_document(path)
    (page,) = reader.pages()
    found = [[cell.replace('"', "") for cell in row] for row in texts(page.blocks[0])]
    assert found == [line.split(";") for line in _PLAIN]
    notices = [(n.reason_code, n.page_number, n.source_row, n.printed_text) for n in reader.notices]
    assert notices == [("open_quote", 1, row, text) for row, text in told]


@pytest.mark.parametrize(
    "cell",
    [
        "satu;\ndua; tiga;\nempat; lima; enam",
        'kata "satu"\ndua',
        "a;b\nc;d\ne;f;g;h",
        "\n".join("abcdefghij"),
    ],
)
@pytest.mark.parametrize("broken_head", [False, True])
def test_a_quoted_cell_of_several_lines_stays_one(tmp_path: Path, cell: str, broken_head: bool) -> None:
    head = 'No;"Uraian\nkegiatan";Pagu' if broken_head else "No;Uraian;Pagu"
    quoted = cell.replace('"', '""')
    path = tmp_path / "plan.csv"
    path.write_text(f'{head}\n1;"{quoted}";5\n2;"{quoted}";6\n')
    reader = open_document(path)
    (page,) = reader.pages()
    assert texts(page.blocks[0])[1:] == [["1", cell, "5"], ["2", cell, "6"]]
    assert reader.notices == []
