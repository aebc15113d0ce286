"""The example agency with five years, one of them amended: one identity throughout, as the truth says."""

from __future__ import annotations

from itertools import combinations

from tests.integration.conftest import Models
from tests.truth import bare, example_truths

REGION = "34.01"


def test_indicators_are_one_through_all_years_and_spellings(examples: Models) -> None:
    """With the vocabulary that is shipped, without a row that a steward added."""
    keys = {
        (file_name, number): (printed, key)
        for file_name, number, printed, key in examples.query(
            """
            select d.file_name, l.line_number, l.indicator_printed, l.indicator_key
            from marts.fct_plan_line l join marts.dim_document d using (document_key)"""
        )
    }
    pairs = []
    for truth in example_truths():
        for line in truth["lines"] if truth.get("is_current") and truth["region_code"] == REGION else ():
            if line["indicator_id"]:
                printed, key = keys[truth["file"], line["seq"]]
                assert bare(printed) == bare(line["indicator"])
                pairs.append((line["indicator_id"], key))
    true = found = both = 0
    for (one, its_key), (other, other_key) in combinations(pairs, 2):
        true += one == other
        found += its_key == other_key
        both += one == other and its_key == other_key
    assert both == found  # no false merge
    assert both / true >= 0.98


def test_the_amended_plan_stands_and_what_it_changed_is_told(examples: Models) -> None:
    totals = {
        truth["revision"]: truth["total_amount"]
        for truth in example_truths()
        if truth["region_code"] == REGION and truth["fiscal_year"] == 2022
    }
    [(planned,)] = examples.query(
        f"""
        select sum(b.amount_idr) from marts.fct_budget_year b join marts.dim_agency a using (agency_key)
        where a.region_code = '{REGION}' and b.year_key = 2022"""
    )
    assert planned == totals[1]
    [(change,)] = examples.query(
        "select sum(additive_difference) from marts.rpt_revision_change where column_role = 'total'"
    )
    assert change == totals[1] - totals[0]
