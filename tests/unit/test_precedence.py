"""Which document stands for an agency's year, by the contract's rules."""

from __future__ import annotations

from datetime import date

from pipelines.landing.precedence import Standing, settle
from pipelines.model.plan import Line, Plan, PlanLevel
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


def echelon_plan(level: PlanLevel, *lines: Line, revision: int = 0) -> Plan:
    found = plan(revision=revision, lines=list(lines))
    return found.model_copy(
        update={"lines": [x.model_copy(update={"plan_level": level}) for x in found.lines]}
    )


def counted(standings: list[Standing]) -> dict[str, list[int]]:
    """Numbers of the additive lines of what is in force, by file."""
    return {
        s.document.file_name: [x.number for x in s.plan.lines if x.is_additive]
        for s in standings
        if s.is_current and s.plan
    }


HEAD = echelon_plan("echelon_2", line(1, 300), line(2, 500))
FIRST, SECOND = (
    echelon_plan("echelon_3", line(11, 200), line(12, 100)),
    echelon_plan("echelon_3", line(13, 500)),
)


def test_echelons_in_files_of_their_own_stand_side_by_side_and_money_counts_once() -> None:
    files = [read("head.pdf", HEAD), read("first.pdf", FIRST), read("second.pdf", SECOND)]
    assert counted(settle(files)) == {"first.pdf": [11, 12], "head.pdf": [], "second.pdf": [13]}
    # The plans of one unit are not all there is: the agency's budget is what its head plans.
    assert counted(settle(files[:2])) == {"first.pdf": [], "head.pdf": [1, 2]}


def test_an_amended_plan_of_the_agency_counts_before_older_ones_of_its_units() -> None:
    amended = echelon_plan("echelon_2", line(1, 300), line(2, 400), revision=1)
    files = [read("first.pdf", FIRST), read("second.pdf", SECOND), read("new.pdf", amended)]
    assert counted(settle([*files, read("head.pdf", HEAD)]))["new.pdf"] == [1, 2]
    assert told(settle([*files, read("head.pdf", HEAD)]))["head.pdf"] == "superseded"


def test_a_later_version_of_a_unit_replaces_that_units_plan_alone() -> None:
    later = echelon_plan("echelon_3", line(11, 250), line(12, 100), line(14, 5))
    standings = settle([read("a.pdf", FIRST), read("b.pdf", SECOND), read("c.pdf", later)])
    assert told(standings) == {"a.pdf": "superseded", "b.pdf": "loaded", "c.pdf": "loaded"}
    assert standings[0].superseded_by == standings[2].document_key


def test_a_part_of_a_plan_never_replaces_the_whole() -> None:
    """A document of all echelons, and the plan of one unit published once more."""
    whole = HEAD.model_copy(update={"lines": [*HEAD.lines, *FIRST.lines, *SECOND.lines]})
    part = echelon_plan("echelon_3", line(13, 700), revision=1)
    assert told(settle([read("a.pdf", whole), read("b.pdf", part)])) == {
        "a.pdf": "loaded",
        "b.pdf": "superseded",
    }


def test_an_amended_plan_of_the_head_replaces_a_document_of_all_echelons() -> None:
    whole = HEAD.model_copy(update={"lines": [*HEAD.lines, *FIRST.lines, *SECOND.lines]})
    head = echelon_plan("echelon_2", line(1, 310), line(2, 510))
    assert told(settle([read("a.pdf", whole), read("b.pdf", head)]))["b.pdf"] == "superseded"
    amended = head.model_copy(update={"identity": plan(revision=1).identity})
    assert told(settle([read("a.pdf", whole), read("b.pdf", amended)])) == {
        "a.pdf": "superseded",
        "b.pdf": "loaded",
    }
