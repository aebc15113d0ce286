"""Every reason code that a line or a document can carry: a small input that gives it, with what was printed.

The codes are taken from the source, so that a new one fails here until it has its input.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import pipelines
from pipelines.documents.hint_tables import CatalogueProblem
from pipelines.landing.precedence import settle
from pipelines.landing.zone import Landing
from pipelines.model.plan import Figure
from pipelines.model.reasons import reasons
from pipelines.settings import DBT_PROJECT_DIR
from tests import plans
from tests.reasons_of_files import READERS
from tests.reasons_of_tables import UNDERSTANDING, Case, Told
from tests.unit import test_isolation, test_tried_again


def landed(folder: Path, *documents: object, problems: Iterable[CatalogueProblem] = ()) -> Told:
    """What the landing zone tells of documents that were read: of rejected ones first, then issues."""
    standings = settle(documents)  # type: ignore[arg-type]
    zone = Landing(folder / "landing")
    zone.land_documents(standings, tuple(problems))
    for year in sorted({s.fiscal_year for s in standings if s.fiscal_year is not None}):
        zone.land_year(year, standings, tuple(problems))
    files = f"read_parquet('{folder}/landing/issues/*/*.parquet')"
    issues = duckdb.sql(f"select reason_code, printed_text from {files} order by all").fetchall()
    refused = [(s.rejection.reason_code, None) for s in standings if s.rejection]
    return [*refused, *((code, printed or None) for code, printed in issues)]


def of_unusable_hint(folder: Path, _: pytest.MonkeyPatch) -> Told:
    problem = CatalogueProblem("documents.csv", "`dua ribu` is no year", 2, "a.pdf")
    return landed(folder, plans.read("a.pdf", plans.plan()), problems=[problem])


def of_a_copy(folder: Path, _: pytest.MonkeyPatch) -> Told:
    return landed(folder, plans.read("a.pdf", plans.plan()), plans.read("b.pdf", plans.plan()))


def of_a_copy_beside_a_plan(folder: Path, _: pytest.MonkeyPatch) -> Told:
    other = plans.plan(2024, lines=[plans.line(4, 1)])
    return landed(folder, plans.read("a.pdf", plans.plan()), plans.read("b.pdf", plans.plan(), other))


def of_an_impossible_amount(folder: Path, _: pytest.MonkeyPatch) -> Told:
    line = plans.line(1, 100)
    line.amounts["APBD"][1] = Figure(text="1E+30", value=Decimal("1E+30"))
    return landed(folder, plans.read("a.pdf", plans.plan(lines=[line])))


LANDING = {
    "hint_unusable": [Case([("hint_unusable", None)], of_unusable_hint)],
    "duplicate": [
        Case([("duplicate", None)], of_a_copy),
        Case([("duplicate", None)], of_a_copy_beside_a_plan),
    ],
    "quarantined": [Case([("quarantined", "1E+30")], of_an_impossible_amount)],
}
# Codes of processes that are stopped: their tests wait for one.
ELSEWHERE = {
    "timed_out": test_isolation.test_a_document_that_hangs_is_timed_out_with_its_children,
    "out_of_memory": test_isolation.test_bad_documents_end_alone,
    "earlier_reading_stands": test_tried_again.test_what_was_read_before_stands_while_the_machine_fails,
}

CASES = UNDERSTANDING | READERS | LANDING


@pytest.mark.parametrize(
    ("code", "case"),
    [
        pytest.param(code, case, id=f"{code}-{n}")
        for code, cases in CASES.items()
        for n, case in enumerate(cases)
    ],
)
def test_a_small_input_gives_the_code_with_what_was_printed(
    code: str, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert case.make(tmp_path, monkeypatch) == case.told
    assert any(code in {told for told, _ in other.told} for other in CASES[code])


def test_every_code_of_the_source_has_its_input() -> None:
    written = codes_in(Path(pipelines.__file__).parent)
    assert written == {*CASES, *ELSEWHERE}
    models = "".join(path.read_text("utf-8") for path in (DBT_PROJECT_DIR / "models").rglob("*.sql"))
    of_models = set(re.findall(r"'(\w+)' as reason_code", models))
    assert {*reasons()} == written | of_models  # the list that people and dbt read
    for code, test in ELSEWHERE.items():
        assert f'"{code}"' in inspect.getsource(test)


def codes_in(package: Path) -> set[str]:
    """The reason codes that the source of a package writes out.

    A code is what a call gives to a parameter or field named `reason_code` or `reason`, or what a variable of
    that name is set to. Fails where such an argument is neither a text nor handed on: then a code would hide.
    """
    rooms = (room for room in sorted(package.iterdir()) if room.name not in _OF_PEOPLE)
    trees = [
        ast.parse(path.read_text(encoding="utf-8")) for room in rooms for path in sorted(room.rglob("*.py"))
    ]
    takers = dict(taker for tree in trees for taker in _takers(tree))
    takers["flag"] = takers["_flag"]  # handed to the reader of figures under this name
    return {code for tree in trees for code in _codes(tree, takers)}


_NAMES = ("reason_code", "reason")
_OF_PEOPLE = ("stewardship", "cli")  # where a reason is what a person writes


def _takers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Functions and classes that take a code, with its place among their arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            fields = [
                f.target.id
                for f in node.body
                if isinstance(f, ast.AnnAssign) and isinstance(f.target, ast.Name)
            ]
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                    fields = [a.arg for a in method.args.args[1:]]
            yield from ((node.name, place) for place, field in enumerate(fields) if field in _NAMES)
        elif isinstance(node, ast.FunctionDef) and node.name != "__init__":
            names = [a.arg for a in node.args.args if a.arg != "self"]
            yield from ((node.name, place) for place, name in enumerate(names) if name in _NAMES)


def _codes(tree: ast.AST, takers: dict[str, int]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            is_code = isinstance(node.value, ast.Constant) and names & {*_NAMES}
            yield from _texts(node.value) if is_code else ()
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = takers.get(name, len(node.args))
            named = [k.value for k in node.keywords if k.arg == "reason_code"]
            for value in [*node.args[place : place + 1], *named]:
                yield from _texts(value)


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)
    else:
        assert getattr(value, "attr", getattr(value, "id", "")) in _NAMES, ast.unparse(value)
