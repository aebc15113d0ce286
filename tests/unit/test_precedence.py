"""Which document stands for an agency's year, by the contract's rules."""

from __future__ import annotations

from datetime import date

from pipelines.precedence import Standing, settle
from tests.plans import line, plan, read


def told(standings: list[Standing]) -> dict[str, str]:
    return {s.document.file_name: s.rejection.reason_code if s.rejection else s.status for s in standings}


def test_of_equal_plans_the_one_with_places_is_kept() -> None:
    text = plan(lines=[p.model_copy(update={"bbox": None, "page_number": None}) for p in plan().lines])
    spaced = plan(lines=[p.model_copy(update={"program_printed": "KEGIATAN\n 3"}) for p in [line(3, 200)]])
    assert told(settle([read("a.txt", text), read("b.pdf", plan()), read("c.xlsx", plan())])) == {
        "a.txt": "duplicate",
        "b.pdf": "loaded",
        "c.xlsx": "duplicate",
    }
    assert (
        told(settle([read("a.pdf", plan(lines=[line(3, 200)])), read("b.pdf", spaced)]))["b.pdf"]
        == "duplicate"
    )


def test_a_copy_of_a_file_is_the_duplicate_and_names_the_original() -> None:
    standings = settle([read("x (salinan).pdf", plan(), sha256="1"), read("x.pdf", plan(), sha256="1")])
    assert told(standings) == {"x (salinan).pdf": "duplicate", "x.pdf": "loaded"}
    assert standings[0].rejection
    assert "the same file as `x.pdf`" in standings[0].rejection.message


def test_a_copy_of_a_rejected_file_is_rejected_for_the_same_reason() -> None:
    copies = [
        read("a.pdf", rejection="encrypted", sha256="1"),
        read("b.pdf", rejection="encrypted", sha256="1"),
    ]
    assert told(settle(copies)) == {"a.pdf": "encrypted", "b.pdf": "encrypted"}


def test_revision_then_retrieval_then_name_decides() -> None:
    other = plan(lines=[line(1, 7)])
    amended = plan(revision=1, lines=[line(1, 8)])
    standings = settle(
        [
            read("a-amended.pdf", amended, retrieved_on=date(2020, 1, 1)),
            read("b-late.pdf", plan(), retrieved_on=date(2024, 1, 1)),
            read("c-early.pdf", other, retrieved_on=date(2023, 1, 1)),
        ]
    )
    assert told(standings) == {
        "a-amended.pdf": "loaded",
        "b-late.pdf": "superseded",
        "c-early.pdf": "superseded",
    }
    assert {s.superseded_by for s in standings} == {None, standings[0].document_key}
    standings = settle([read("b-late.pdf", plan(), retrieved_on=date(2024, 1, 1)), read("c.pdf", other)])
    assert told(standings) == {"b-late.pdf": "loaded", "c.pdf": "superseded"}
    assert told(settle([read("a.pdf", plan()), read("b.pdf", other)])) == {
        "a.pdf": "superseded",
        "b.pdf": "loaded",
    }


def test_an_amendment_that_changes_nothing_is_no_duplicate() -> None:
    standings = settle([read("a.pdf", plan()), read("b.pdf", plan(revision=1))])
    assert told(standings) == {"a.pdf": "superseded", "b.pdf": "loaded"}


def test_agencies_and_years_do_not_compete() -> None:
    plans = [read("a.pdf", plan()), read("b.pdf", plan(2024)), read("c.pdf", plan(agency="DINAS  kesehatan"))]
    assert set(told(settle(plans)).values()) == {"loaded"}
    same = [read("a.pdf", plan()), read("b.pdf", plan(agency="DINAS  SOSIAL", lines=[line(1, 5)]))]
    assert sorted(told(settle(same)).values()) == ["loaded", "superseded"]


def test_each_plan_of_a_file_stands_for_itself() -> None:
    standings = settle(
        [read("both.pdf", plan(2023), plan(2024, lines=[line(4, 1)])), read("a.pdf", plan(2023))]
    )
    assert [(s.document.file_name, s.fiscal_year, s.status) for s in standings] == [
        ("a.pdf", 2023, "loaded"),
        ("both.pdf", 2024, "loaded"),
    ]
    assert standings[1].twins == ["the same plan as `a.pdf` (2023), which is kept"]
    assert len({s.document_key for s in standings}) == 2


def test_what_can_not_be_keyed_is_rejected() -> None:
    standings = settle([read("a.pdf", plan(23)), read("b.pdf", plan(agency=" ")), read("c.pdf")])
    assert told(standings) == {"a.pdf": "unknown_year", "b.pdf": "unknown_agency", "c.pdf": "no_plan_table"}
