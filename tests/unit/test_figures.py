"""Reading figures: every printed style gives back the number that was printed, or says that it can't."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.reading_rules import Rule
from pipelines.understanding.columns.kinds import kind_of
from pipelines.understanding.figures.grammar import join_wrapped, read_money, read_quantity
from pipelines.understanding.figures.printed import printed

AMOUNTS = st.integers(min_value=1000, max_value=10**15)


def group(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


STYLES = [
    "{}", "Rp {}", "Rp. {}", "Rp{}", ". {}", "{},", "{}.", "Rp. {},-", "{},00", "Rp {},00", "{} ", "{},-",
    "IDR {}",
]  # fmt: skip


@given(AMOUNTS, st.sampled_from([".", " ", " "]), st.sampled_from(STYLES))
def test_money_styles_read_back(amount: int, mark: str, style: str) -> None:
    assert read_money(style.format(group(amount, mark))).value == amount


@given(AMOUNTS, st.sampled_from(["{}", "Rp {}", "{},", "{}.00", "Rp. {}"]))
def test_money_with_comma_thousands_reads_back(amount: int, style: str) -> None:
    assert read_money(style.format(group(amount, ","))).value == amount


@given(AMOUNTS, st.integers(min_value=1, max_value=9))
def test_money_broken_over_lines_reads_back(amount: int, at: int) -> None:
    """A narrow column breaks a figure anywhere; where both parts could stand alone it is refused."""
    printed = group(amount, ".")
    cut = min(at, len(printed) - 1)
    reading = read_money(printed[:cut] + "\n" + printed[cut:])
    assert reading.value in (amount, None)
    assert reading.value is not None or reading.problem
    if printed[cut - 1] == "." or printed[cut] == ".":
        assert reading.value == amount


@pytest.mark.parametrize(
    "text", ["30.900.7\n00", "9.479.25\n0", "275.750.\n745", "2.171.33\n4.373", "56\n.219.880"]
)
def test_money_wrapped_inside_a_group_is_one(text: str) -> None:
    assert read_money(text).value == Decimal(text.replace("\n", "").replace(".", ""))


@given(AMOUNTS.filter(lambda n: n >= 10**6))
def test_money_with_a_lost_digit_is_refused(amount: int) -> None:
    """A digit lost inside a group can't be told from another number: never guessed."""
    printed = group(amount, ".")
    at = printed.rindex(".") - 1
    reading = read_money(printed[:at] + printed[at + 1 :])
    assert reading.value is None
    assert reading.problem


@given(st.text(max_size=30))
def test_any_text_is_read_without_error(text: str) -> None:
    for reading in (read_money(text), read_quantity(text)):
        assert reading.value is None or reading.kind in ("number", "nil")


@pytest.mark.parametrize("text", ["-", "--", "–", "Rp -", "Rp. -", " - ", "—"])
def test_dashes_state_nil(text: str) -> None:
    assert read_money(text).value == 0
    assert read_quantity(text).value == 0


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("96,83", "%", "96.83"),
        ("0.9", "%", "0.9"),
        ("98.85", "", "98.85"),
        ("2.000", "Orang", "2000"),
        ("29.240", "orang", "29240"),
        ("1.195.000", "Orang", "1195000"),
        ("1 UPT", "", "1"),
        ("95%", "", "95"),
        ("84,4 %", "", "84.4"),
        ("12 bulan", "", "12"),
        ("≥ 80", "Nilai", "80"),
        ("12.345", "%", "12.345"),
        ("0,125", "Rasio", "0.125"),
        ("1.234,5", "Ton", "1234.5"),
        ("-0,5", "%", "-0.5"),
        ("85-90", "%", None),
        ("85 s.d. 90", "%", None),
        ("BB", "Predikat", None),
        ("WTP", "Opini", None),
        ("2 dokumen 3 laporan", "", None),
        ("", "", None),
    ],
)
def test_quantities(text: str, unit: str, value: str | None) -> None:
    assert read_quantity(text, unit).value == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["100\n80", "85,5\n90", "320\n15", "2.000\n1.500"])
def test_figures_one_over_the_other_are_not_one(text: str) -> None:
    assert read_quantity(text).value is None
    assert read_money(text).value is None


@pytest.mark.parametrize(
    "text",
    [
        "2.875.450.000 412.300.000",
        "2 250.000.000",
        "1.85.616",
        "12..5.00",
        "(1.000.000)",
        "5 paket 3.000.000",
        "1.000.00.000",
    ],
)
def test_damaged_money_is_never_guessed(text: str) -> None:
    reading = read_money(text)
    assert reading.value is None
    assert reading.problem


@given(AMOUNTS, st.sampled_from([".", " "]), st.integers(min_value=1, max_value=19))
def test_an_amount_cut_anywhere_is_joined_to_itself_or_left(amount: int, mark: str, at: int) -> None:
    """`join_wrapped` never makes another amount of the pieces."""
    printed = group(amount, mark)
    cut = min(at, len(printed) - 1)
    joined = join_wrapped(printed[:cut] + "\n" + printed[cut:], fractions=False)
    assert read_money(joined).value in (amount, None)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("94.657.500,0\n0", "94.657.500,00"),
        ("434,08\n4,000", "434,084,000"),
        ("1 234 713\n511", "1 234 713 511"),
        ("12.000.000\n5.000", "12.000.000\n5.000"),
        ("1.250\n300", "1.250\n300"),
    ],
)
def test_amounts_that_a_narrow_column_cut(text: str, joined: str) -> None:
    assert join_wrapped(text, fractions=False) == joined


@pytest.mark.parametrize(
    ("text", "unit", "mark", "value"),
    [
        ("22,755", "Orang", None, "22755"),  # counts are whole
        ("13,330", "", ".", "13330"),  # the table writes decimals with points
        ("4,125", "per 1.000 KH", ",", "4.125"),
        ("1. Perencanaan", "", None, None),
        ("Penyusunan RKA Tahun 2022", "", None, None),
        ("1,2 juta", "Orang", None, None),
        ("80% Tahun 2024", "", None, None),  # two numbers
        ("Tidak lebih dari 3 hari", "Hari", None, "3"),
    ],
)
def test_what_the_table_says_of_a_target(text: str, unit: str, mark: str | None, value: str | None) -> None:
    assert read_quantity(text, unit, mark).value == (None if value is None else Decimal(value))


def test_a_comma_of_which_nothing_tells_is_open() -> None:
    reading = read_quantity("1,500", "Ha")
    assert (reading.rule, set(reading.values)) == (Rule.OPEN_COMMA, {Decimal("1.5"), Decimal(1500)})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1.250.000", "money"),
        ("Rp 500", "money"),
        ("12.345.6789", "money"),  # damaged, but nothing else has so many digits
        ("2.000", "grouped"),
        ("2 000", "quantity"),
        ("64 Kegiatan", "quantity"),
        ("2 Analisis Pasar Kerja", "program"),
        ("1.02.03", "code"),
        ("2024", "year"),
        ("per 1.000 KH", "unit"),
        ("III", "ordinal"),
        ("Rp. -", "nil"),
        ("BB", "grade"),
    ],
)
def test_kinds_of_values(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "is_figure", "millions"),
    [
        ("Rp.1.250.000,-", True, 1),
        ("95%", True, 0),
        ("–", True, 0),
        ("2.000.000/paket", False, 1),
        ("1.000.000 dan 2.500.000,00", False, 2),
        ("Tahun 2024", False, 0),
        ("1 234 567", True, 0),  # parted by spaces it may be a list
    ],
)
def test_what_stands_in_a_text(text: str, is_figure: bool, millions: int) -> None:
    parts = printed(text)
    assert parts.is_figure is is_figure
    assert sum(number.is_millions for number in parts.numbers) == millions


def test_a_text_is_taken_apart_once() -> None:
    assert printed("Rp 7.411.934.467") is printed("Rp 7.411.934.467")


@pytest.mark.parametrize(
    "text", ["1.250.000…", "…250.000.000", "1.250.0…", "…000", "Rp …250.000", "12…", "…5,5", "98 …00"]
)
def test_a_part_of_a_figure_is_no_figure(text: str) -> None:
    """What the edge of a cell leaves of a figure may look like a smaller one that is whole."""
    for reading in (read_money(text), read_quantity(text)):
        assert reading.value is None
        assert reading.problem


@pytest.mark.parametrize("text", ["…", "……", "… dokumen"])
def test_dots_that_stand_for_a_blank_are_no_part_of_a_figure(text: str) -> None:
    assert read_money(text).problem is None
    assert read_quantity(text).problem is None
