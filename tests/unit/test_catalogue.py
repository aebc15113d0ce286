"""The catalogue: what is a document, what people say of it, and what changed."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.documents import catalogue as catalogues
from pipelines.model.hints import ColumnRole, Hints


def put(folder: Path, name: str, content: str | bytes = "text") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusals(catalogue: catalogues.Catalogue) -> dict[str, str | None]:
    return {d.file_name: d.refusal.reason_code if d.refusal else None for d in catalogue.documents}


def test_what_is_a_document(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for name in ("a.pdf", "deep/er/b.XLSX", "c.docx", "d.txt", "foto.gif", "ohne"):
        put(raw, name)
    for name in (
        "README.md",
        "documents.csv",
        "layouts.csv",
        ".git/x.pdf",
        "~$c.docx",
        "a.pdf.part",
        ".b.pdf",
    ):
        put(raw, name, "file,column,role\n" if name == "layouts.csv" else "file\n")
    put(tmp_path, "secret.pdf")
    (raw / "out.pdf").symlink_to("../secret.pdf")
    (raw / "gone.pdf").symlink_to("nowhere.pdf")
    (raw / "up").symlink_to("..")
    (raw / "round.pdf").symlink_to("round.pdf")
    os.mkfifo(raw / "pipe.pdf")
    catalogue = catalogues.scan(raw)
    assert refusals(catalogue) == {
        "a.pdf": None,
        "deep/er/b.XLSX": None,
        "c.docx": None,
        "d.txt": None,
        "foto.gif": "unsupported_type",
        "ohne": "unsupported_type",
        "out.pdf": "unreadable",
        "gone.pdf": "unreadable",
        "pipe.pdf": "unreadable",
        "round.pdf": "unreadable",
    }
    assert [str(problem) for problem in catalogue.problems] == [
        "up: is a link to a folder and is not followed"
    ]


def test_odd_names_survive_being_kept(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    names = ["a'b;\"c.pdf", "new\nline.pdf", "[red]markup.pdf", "é.pdf"]
    for name in names:
        put(raw, name)
    (raw / os.fsdecode(b"lat\xe9in.pdf")).write_bytes(b"x")
    found = catalogues.scan(raw)
    assert {d.file_name for d in found.documents} == {
        *(name.replace("\n", "\\n") for name in names),
        "lat\\xe9in.pdf",
    }
    catalogues.save(found, tmp_path / "catalogue.json")
    assert catalogues.load(tmp_path / "catalogue.json") == found
    assert all(document.path.read_bytes() for document in found.documents)


def test_states_follow_content_and_description(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for name in ("same.pdf", "changed.pdf", "gone.pdf", "described.pdf", "touched.pdf"):
        put(raw, name, name)
    before = catalogues.scan(raw)
    put(raw, "changed.pdf", "CHANGED.PDF")  # same length
    (raw / "gone.pdf").unlink()
    put(raw, "new.pdf")
    put(raw, "documents.csv", "file,fiscal_year\ndescribed.pdf,2023\n")
    os.utime(raw / "touched.pdf")
    now = catalogues.scan(raw, before)
    assert catalogues.compare(before, now) == {
        "changed.pdf": "changed",
        "described.pdf": "changed",
        "gone.pdf": "removed",
        "new.pdf": "new",
        "same.pdf": "unchanged",
        "touched.pdf": "unchanged",
    }
    assert before.fingerprint() != now.fingerprint() == catalogues.scan(raw).fingerprint()


def test_a_settled_file_is_not_hashed_again(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    put(raw, "a.pdf")
    first = catalogues.scan(raw)
    # As if hashed long after it was last touched, and with a hash that only the catalogue can know.
    later = replace(first.documents[0], sha256="known", hashed_at_ns=first.documents[0].hashed_at_ns + 10**10)
    assert catalogues.scan(raw, catalogues.Catalogue((later,))).documents[0].sha256 == "known"
    put(raw, "a.pdf", "texT")
    assert catalogues.scan(raw, catalogues.Catalogue((later,))).documents[0].sha256 != "known"


def test_documents_csv_of_a_spreadsheet(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for name in ("a.pdf", "sub/b.pdf", "c.pdf", "c.txt"):
        put(raw, name)
    put(
        raw,
        "documents.csv",
        b"\xef\xbb\xbfFile;agency;Fiscal_Year;revision;retrieved_on;note\r\n"
        b"./a.pdf;Dinas Sosial;2023;;11/02/2024;x\r\n"
        b"sub\\b.pdf;;20x3;-1;;\r\n"
        b"\r\n"
        b"aa.pdf;;;;;\r\n"
        b"a.pdf;Dinas Lain;;;;\r\n"
        b"c.pdf;Dinas Kesehatan;;1;2024-01-31;\r\n",
    )
    catalogue = catalogues.scan(raw)
    by_name = catalogue.by_name()
    assert by_name["a.pdf"].hints == Hints(
        "a.pdf", agency="Dinas Sosial", fiscal_year=2023, retrieved_on=date(2024, 2, 11)
    )
    assert by_name["sub/b.pdf"].hints == Hints("sub/b.pdf")
    # What is said of a plan holds for its copy in another file type, but not where that came from.
    assert by_name["c.txt"].hints == Hints("c.txt", agency="Dinas Kesehatan", revision=1)
    said = [(problem.line, problem.file_name) for problem in catalogue.problems]
    assert said == [(1, None), (3, "sub/b.pdf"), (3, "sub/b.pdf"), (5, None), (6, "a.pdf")]
    assert "`a.pdf` is" in str(catalogue.problems[3])


@pytest.mark.parametrize(
    "content", [b"agency\nx\n", b"\xff\xfe\x00", b'file\n"' + b"x" * 200_000, b"file,\x00\n"]
)
def test_a_hopeless_documents_csv_stops_nothing(tmp_path: Path, content: bytes) -> None:
    raw = tmp_path / "raw"
    put(raw, "a.pdf")
    put(raw, "documents.csv", content)
    catalogue = catalogues.scan(raw)
    assert [d.file_name for d in catalogue.documents] == ["a.pdf"]
    assert catalogue.problems


def test_layouts_csv_names_roles_of_columns(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    put(raw, "a.pdf")
    rows = "a.pdf,,2,objective,x\na.pdf,1,3,amount:APBD:1,x\na.pdf,,4,nonsense,x\na.pdf,,zero,unit,x\n"
    put(raw, "layouts.csv", f"file,table,column,role,reason\n{rows}")
    catalogue = catalogues.scan(raw)
    assert catalogue.documents[0].hints.column_roles == (
        ColumnRole(2, "objective", 0),
        ColumnRole(3, "amount:APBD:1", 1),
    )
    assert [problem.line for problem in catalogue.problems] == [4, 5]


def test_a_name_forges_no_line_of_a_log(tmp_path: Path) -> None:
    for name in ("a\n2026-01-01 INFO all is well.pdf", "b\x1b[2J.pdf", "c\u202efdp.pdf"):
        (tmp_path / name).write_text("x")
    names = [document.file_name for document in catalogues.scan(tmp_path).documents]
    assert names == ["a\\n2026-01-01 INFO all is well.pdf", "b\\x1b[2J.pdf", "c\\u202efdp.pdf"]


def test_a_file_that_is_too_large_is_refused_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "huge.pdf").open("wb") as file:
        file.truncate(50 * 2**30)  # sparse: it takes no room, and minutes to hash
    (tmp_path / "small.pdf").write_bytes(b"x" * 2**20)
    huge, small = catalogues.scan(tmp_path).documents
    assert huge.refusal is not None
    assert (huge.refusal.reason_code, huge.sha256) == ("too_large", "")
    assert small.refusal is None
    monkeypatch.setenv("RENAKSI_FILE_MB", "0.5")
    assert [d.refusal and d.refusal.reason_code for d in catalogues.scan(tmp_path).documents] == [
        "too_large"
    ] * 2
