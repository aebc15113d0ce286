"""`renaksi inspect`: what one document gives, for programs and for people."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from tests.truth import RAW, truth_of

LOMBOK, NTB = "lombok-timur-disnakertrans-2024", "ntb-disnakertrans-2023"


def test_json_is_what_the_contract_says() -> None:
    done = CliRunner().invoke(app, ["inspect", str(RAW / f"{NTB}.pdf"), "--json"])
    assert done.exit_code == 0, done.output
    told, truth = json.loads(done.stdout), truth_of(NTB)
    # The agency stands in documents.csv alone.
    assert (told["agency"], told["region"], told["fiscal_year"]) == (truth["agency"], truth["region"], 2023)
    for got, want in zip(told["lines"], truth["lines"], strict=True):
        assert got["amounts"] == want["budget"]
        assert got["quarters"] == want["quarters"]
        assert (got["target_value"], got["ceiling_idr"]) == (want["target"], want["ceiling"])
        assert (got["line_number"], got["parent_line_number"]) == (want["seq"], want["parent_seq"])
    assert told["issues"] == []


def test_a_rejected_document_says_why(tmp_path: Path) -> None:
    empty = tmp_path / "kosong.pdf"
    empty.touch()
    done = CliRunner().invoke(app, ["inspect", str(empty), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["reason_code"] == "empty_file"


def test_people_see_identity_layout_and_lines(capfd: pytest.CaptureFixture[str]) -> None:
    done = CliRunner().invoke(app, ["inspect", str(RAW / f"{NTB}.pdf")])
    assert done.exit_code == 0, capfd.readouterr()
    for said in (
        "Nusa Tenggara Barat",
        "Layout 1, page 1",
        "runner-up",
        "66 lines",
        "8.179.154.520",
        "No issues.",
    ):
        assert said in done.stdout


def test_a_person_decides_what_a_column_means(tmp_path: Path) -> None:
    shutil.copy(RAW / f"{LOMBOK}.pdf", tmp_path)
    (tmp_path / "layouts.csv").write_text(f"file,column,role,reason\n{LOMBOK}.pdf,2,other,a test\n")
    done = CliRunner().invoke(app, ["inspect", str(tmp_path / f"{LOMBOK}.pdf"), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {layout["is_override"] for layout in told["layouts"]} == {True}
    assert {
        column["role"] for layout in told["layouts"] for column in layout["columns"] if column["column"] == 2
    } == {"other"}
