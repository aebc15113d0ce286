"""`renaksi match`: what a steward's word writes into the crosswalks, and what it never does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.cli.match_session import ask_all
from pipelines.settings import Settings
from pipelines.stewardship.crosswalks import CrosswalkError, Crosswalks
from pipelines.stewardship.matching import Matches
from tests.tiny_warehouse import publish

TODAY = date(2024, 5, 17)
HEADER = "indicator_name,standard_indicator_name,valid_from_year,valid_to_year,reason\n"
AGENCIES = "agency_name,standard_agency_name,region_code,valid_from_year,valid_to_year,reason\n"
REFUSALS = "entity,name,other_name,reason,refused_by,refused_on\n"
NAMES = ("Jml. dokumen, laporan", "Jumlah dokumen dan laporan")
CANDIDATES = [
    (
        "aa11" * 8,
        "indicator",
        *NAMES,
        0.91,
        "jml / jumlah dan",
        "2022 4 Dokumen",
        "2023 5 Dokumen",
        "proposed",
        None,
        '"Jml. dokumen, laporan",Jumlah dokumen dan laporan,,,score 0.91',
    ),
    (
        "aa22" * 8,
        "indicator",
        "Jumlah balita gizi kurang",
        "Jumlah balita gizi buruk",
        0.88,
        "kurang / buruk",
        "",
        "",
        "blocked",
        "a word that matters differs: kurang / buruk",
        None,
    ),
    (
        "cc44" * 8,
        "indicator",
        *NAMES[::-1],
        0.7,
        "jumlah dan / jml",
        "",
        "",
        "proposed",
        None,
        'Jumlah dokumen dan laporan,"Jml. dokumen, laporan",,,the same under another program',
    ),
    (
        "bb33" * 8,
        "agency",
        "Dinas Tenaga Kerja",
        "Dinas Ketenagakerjaan",
        0.8,
        "tenaga kerja / ketenagakerjaan",
        "",
        "",
        "proposed",
        None,
        "Dinas Tenaga Kerja,Dinas Ketenagakerjaan,33.28,,2021,score 0.80",
    ),
]


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Crosswalks of a dbt project with one row of indicators."""
    folder = tmp_path / "dbt_project" / "seeds" / "crosswalks"
    folder.mkdir(parents=True)
    (folder / "indicator_aliases.csv").write_text(HEADER + "Zakat,Zakat terkumpul,,,known\n")
    (folder / "agency_aliases.csv").write_text(AGENCIES)
    (folder / "match_refusals.csv").write_text(REFUSALS)
    monkeypatch.setattr("pipelines.settings.DBT_PROJECT_DIR", tmp_path / "dbt_project")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return publish(tmp_path, tmp_path / "none.pdf", candidates=CANDIDATES)


def run(settings: Settings, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["match", "--warehouse", str(settings.warehouse_dir), *options])
    return result.exit_code, result.output


def test_accepting_writes_the_row_sorted_with_its_reason(settings: Settings, seeds: Path) -> None:
    code, output = run(settings, "--list")
    assert code == 0
    assert [key in output for key in ("aa11", "aa22", "bb33")] == [True, False, True]
    code, output = run(settings, "--accept", "aa1", "--reason", "same unit,\nsame program", "--by", "Ani")
    assert code == 0, output
    written = f'"{NAMES[0]}",{NAMES[1]},,,"same unit, same program (accepted by Ani, {date.today()})"\n'
    assert (
        seeds / "indicator_aliases.csv"
    ).read_text() == HEADER + written + "Zakat,Zakat terkumpul,,,known\n"
    assert "aa11" not in run(settings, "--list")[1]
    # The models' own reason stands where the steward gives none; a row's years and region are kept.
    assert run(settings, "--accept", "bb33", "--by", "Ani")[0] == 0
    reason = f'"score 0.80 (accepted by Ani, {date.today()})"'
    row = f"Dinas Tenaga Kerja,Dinas Ketenagakerjaan,33.28,,2021,{reason}\n"
    assert (seeds / "agency_aliases.csv").read_text() == AGENCIES + row
    assert "0 open candidates" in run(settings)[1]


def test_refusing_ends_the_proposal(settings: Settings, seeds: Path) -> None:
    assert run(settings, "--refuse", "aa11", "--by", "Ani")[0] == 1  # no reason given
    assert (seeds / "match_refusals.csv").read_text() == REFUSALS
    code, _ = run(settings, "--refuse", "aa11", "--by", "Ani", "--reason", "reports are counted apart")
    assert code == 0
    row = f'indicator,"{NAMES[0]}",{NAMES[1]},reports are counted apart,Ani,{date.today()}\n'
    assert (seeds / "match_refusals.csv").read_text() == REFUSALS + row
    assert (seeds / "indicator_aliases.csv").read_text().count("\n") == 2
    assert "0 open candidates" in run(settings, "--kind", "indicator")[1]
    assert "1 open candidates" in run(settings, "--kind", "agency")[1]


def test_names_that_differ_in_a_word_that_matters_are_never_joined(settings: Settings, seeds: Path) -> None:
    before = (seeds / "indicator_aliases.csv").read_text()
    code, output = run(settings, "--accept", "aa22", "--reason", "I insist")
    assert code == 1
    assert "kurang / buruk" in output
    # All or nothing: a key that is unknown, or stands for several, stops the others before they are written.
    for wrong in ("ffff", "aa"):
        assert run(settings, "--accept", "aa11", "--accept", wrong, "--reason", "r")[0] == 1
    assert (seeds / "indicator_aliases.csv").read_text() == before


def test_a_steward_is_asked_until_there_is_no_more_to_say(settings: Settings, seeds: Path) -> None:
    matches = Matches(settings, seeds)

    def said(*answers: str) -> tuple[int, bool]:
        """How many answers were written, and whether more was asked than these answer."""
        left: Iterator[str] = iter(answers)
        ran_out = False

        def ask(_: str) -> str:
            nonlocal ran_out
            answer = next(left, None)
            if answer is None:
                ran_out = True
                raise EOFError
            return answer

        written = ask_all(Console(quiet=True), matches, matches.open(), ask, "Ani", TODAY)
        return written, ran_out

    assert said("s", "q") == (0, False)
    assert said("s") == (0, True)
    # The agency is refused without a reason and stays open; then "what?" is no answer and asked again; the
    # last candidate says what was just accepted, and is not asked about.
    assert said("n", "", "what?", "Y", "known by both names") == (1, False)
    assert [c.candidate_key[:4] for c in matches.open()] == ["bb33"]


def crosswalk(seeds: Path, *rows: str) -> Crosswalks:
    (seeds / "indicator_aliases.csv").write_text("\ufeff" + HEADER + "".join(f"{row}\r\n" for row in rows))
    return Crosswalks(seeds)


def test_a_crosswalk_stays_one_step_long(seeds: Path) -> None:
    crosswalks = crosswalk(seeds, "A,B,,,r", "C,d,,,r")
    crosswalks.accept("indicator", "B,C,,,s", "", "n")  # B is C, and C is d already
    text = (seeds / "indicator_aliases.csv").read_text()
    assert text == HEADER + "A,d,,,r\n" + "B,d,,,s (n)\n" + "C,d,,,r\n"
    assert crosswalks.is_decided("indicator", "a.", "c", "a.,c,,,r")
    assert not crosswalks.is_decided("indicator", "A", "E", "A,E,,,r")
    with pytest.raises(CrosswalkError, match="lead to itself"):
        crosswalks.accept("indicator", "D,a,,,r", "", "n")
    with pytest.raises(CrosswalkError, match="already says that 'A' is 'd'"):
        crosswalks.accept("indicator", "A,E,,,r", "", "n")
    assert (seeds / "indicator_aliases.csv").read_text() == text


def test_rows_of_other_years_are_left_to_people(seeds: Path) -> None:
    crosswalks = crosswalk(seeds, "A,B,,2020,r", "C,D,2021,2022,r")
    with pytest.raises(CrosswalkError, match="write the row by hand"):
        crosswalks.accept("indicator", "B,E,,,s", "", "n")
    crosswalks.accept("indicator", "B,E,2021,,s", "", "n")  # where A is B no more
    rows = (seeds / "indicator_aliases.csv").read_text().splitlines()[1:]
    assert rows == ["A,B,,2020,r", "B,E,2021,,s (n)", "C,D,2021,2022,r"]
    assert crosswalks.is_decided("indicator", "C", "D", "C,D,2022,2022,r")
    assert not crosswalks.is_decided("indicator", "C", "D", "C,D,,,r")


def test_a_damaged_file_is_left_alone(seeds: Path) -> None:
    path = seeds / "indicator_aliases.csv"
    for content in ("", HEADER + "A,B\n"):
        path.write_text(content)
        with pytest.raises(CrosswalkError):
            Crosswalks(seeds).accept("indicator", "B,C,,,s", "", "n")
        assert path.read_text() == content
    assert not list(seeds.glob(".*"))
