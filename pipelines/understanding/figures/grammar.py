"""Reading printed figures: which values a text can mean, and which one the evidence supports.

Rules are those of the warehouse contract ("How printed figures become values"). A text that can't be
read is never guessed: its value is None and `problem` says why.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from pipelines.understanding.lexicon.headings import is_unit_word

DASHES = "-‐‑‒–—−─"
_NIL = re.compile(rf"^(?:rp\.?)?[{DASHES}]+$", re.I)
_MONEY_MARKS = re.compile(r"(?i)^\(?\s*(?:idr|rp)\s*\.?\s*")
# Units of measures that are no counts, and of things that are counted.
_MEASURES = {
    "persen", "persentase", "prosentase", "indeks", "nilai", "skor", "rasio", "level", "permil", "skala",
}  # fmt: skip
OPEN_COMMA = "decimal comma, or thousands"
_COUNTED = {
    "orang", "org", "dokumen", "dok", "laporan", "unit", "paket", "kegiatan", "kk", "keluarga", "buah",
    "ekor",
    "lembaga", "kelompok", "siswa", "peserta", "rumah", "desa", "jiwa", "sertifikat", "eksemplar", "berkas",
    "lembar", "orang/bulan", "ton", "kg", "meter", "m2", "rekomendasi", "layanan", "kali", "pohon", "bibit",
    "wisatawan", "pegawai", "asn", "guru", "kunjungan", "permohonan", "izin", "perusahaan", "usaha", "umkm",
    "koperasi", "sekolah", "puskesmas", "titik", "lokasi", "kasus", "perkara", "usulan", "objek", "balita",
    "penduduk", "responden", "arsip", "buku", "judul", "posyandu", "kader", "pelaku usaha", "kendaraan",
    "pasien", "tenaga kerja", "perangkat daerah",
}  # fmt: skip
_FOOTNOTE_MARKS = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2079]")
_DIGITS = "0123456789.,"
_FIGURE = r"(?:\d{1,3}(?:\.\d{3})*(?:,\d{1,2})?|\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?|\d+)"
_ENDS_WHOLE = re.compile(rf"(?:^|[^\d.,]){_FIGURE}$")
_STARTS_WHOLE = re.compile(rf"{_FIGURE}(?![\d.,])")
# `94.657.500,0` over `0`: the second digit of the sen, since none prints one alone.
_ENDS_IN_HALF_SEN = re.compile(r"(?:^|[^\d.,])\d{1,3}(?:(\.)\d{3}|,\d{3})+(?(1),|\.)\d$")
_PARTED_BY_SPACES = re.compile(r"(?:^|\D)\d{1,3}(?: \d{3})+$")
_NUMBER = re.compile(r"\d[\d.,]*")
_NUMBER_WORD = re.compile(r"\d\s*(ribu|juta|mil[iy]ar|trili?[uy]n)\b", re.I)
_WORD_SPLIT = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printed text can mean. `values` holds the possible readings, likeliest first.

    `kind` is `blank`, `nil`, `number`, `word`, `range` or `unreadable`; only `number` and `nil` have
    values. `rule` names how the first value was read; `problem` is a reason a person should look.
    """

    kind: str
    values: tuple[Decimal, ...] = ()
    rule: str = ""
    problem: str | None = None

    @property
    def value(self) -> Decimal | None:
        """The likeliest value, None where there is none."""
        return self.values[0] if self.values else None


def clean(text: str) -> str:
    """A figure's text on one line: digits that a narrow column wrapped are joined, other breaks are spaces.

    Two figures one over the other stay parted by a line break: nothing says that they are one.
    """
    text = unicodedata.normalize("NFKC", _FOOTNOTE_MARKS.sub("", text))
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.split("\n")]
    out = ""
    for line in filter(None, lines):
        if not (out and out[-1] in _DIGITS and line[0] in _DIGITS):
            out += (" " if out else "") + line
        elif (
            out[-1] in ".," or line[0] in ".," or not (_ENDS_WHOLE.search(out) and _STARTS_WHOLE.match(line))
        ):
            out += line
        else:
            out += "\n" + line
    return out


def is_nil(text: str) -> bool:
    """True for a text that states nil: one or more dashes, with or without `Rp`."""
    return bool(_NIL.match(re.sub(r"\s", "", clean(text))))


def _digits(text: str) -> Decimal:
    return Decimal(re.sub(r"\D", "", text))


def join_wrapped(text: str, fractions: bool = True) -> str:
    """An amount on one line, also where a narrow column cut it between digits of one group.

    `434,08` over `4,000` could be two figures; but no amount below a thousand has decimals, so it is one.
    `fractions` as in `read_money`.
    """
    raw = clean(text)
    upper, *lower = raw.split("\n")
    if len(lower) == 1 and _ENDS_IN_HALF_SEN.search(upper) and re.fullmatch(r"\d", lower[0]):
        return upper + lower[0]
    if (
        lower
        and not fractions
        and _PARTED_BY_SPACES.search(upper)
        and all(re.fullmatch(r"\d{3}", line) for line in lower)
    ):
        return " ".join([upper, *lower])  # no amount is below a thousand
    if not lower or fractions or _is_amount(upper):
        return raw
    joined = upper + "".join(lower)
    return joined if read_money(joined, fractions).kind == "number" else raw


def _is_amount(text: str) -> bool:
    """True where a text is an amount of rupiah by itself: none below a thousand has marks."""
    reading = read_money(text, fractions=False)
    return reading.kind == "number" and (reading.values[0] >= 1000 or not re.search(r"[.,]", text))


def read_money(text: str, fractions: bool = True) -> Reading:
    """Reads a rupiah amount. Dots, commas and spaces may group thousands; `,00` and `.00` are sen.

    `7.411.934.467`, `89,335,000`, `. 6.535.000`, `74.200.000,`, `Rp 1.234.567,00`, `Rp. 60.000.000,-`
    are amounts; digits that are not grouped in threes (`1.85.616`) are unreadable. `fractions` says that
    amounts below a thousand may have decimals, as under a heading in millions.
    """
    raw = clean(text)
    if not raw:
        return Reading("blank", rule="blank")
    if is_nil(raw):
        return Reading("nil", (Decimal(0),), "dash is nil")
    body = _MONEY_MARKS.sub("", raw)
    body = re.sub(rf"[.,]\s*[{DASHES}=]+\s*$", "", body)  # `60.000.000,-`
    body = body.strip(" .,:;'`*").strip()
    body = re.sub(r"(?i)\s*(?:rupiah|rp\.?)$", "", body).strip(" .,")
    if re.fullmatch(r"\(.*\)", raw) or body.startswith(tuple(DASHES)):
        return Reading("unreadable", problem="negative amount")
    if not re.search(r"[.,]\s*\d{3}(?!\d)", body):
        body = _WORD_SPLIT.sub(".", body)
    body = re.sub(r"(?<=[.,]) +(?=\d{3}(?:\D|$))", "", body)
    body = re.sub(r"(?<=\d) +(?=[.,]\d{3}(?:\D|$))", "", body)
    if not re.search(r"\d", body):
        return Reading("word", rule="word")
    if not re.fullmatch(r"\d[\d.,]*", body):
        return Reading("unreadable", problem="not a single amount")
    if re.fullmatch(r"\d+", body):
        return Reading("number", (Decimal(body),), "plain digits")
    if m := re.fullmatch(r"(\d{1,3}(?:([.,])\d{3})+)", body):
        if len(set(re.findall(r"[.,]", body))) == 1:
            return Reading("number", (_digits(body),), "thousands by " + ("dot" if m[2] == "." else "comma"))
        return Reading("number", (_digits(body),), "thousands by mixed marks", "mixed thousands marks")
    if m := re.fullmatch(r"(\d{1,3}(?:([.,])\d{3})*)([.,])(\d{1,2})", body):
        whole, group, mark, sen = m.groups()
        if group is None and not fractions and "rp" not in raw.casefold() and sen.strip("0"):
            return Reading("unreadable", problem="an amount below a thousand with decimals")
        if group is None or group != mark:
            return Reading("number", (_digits(whole) + Decimal(f"0.{sen}"),), "sen after " + mark)
    if re.fullmatch(r"\d{4,}[.,]\d{1,2}", body):
        whole, sen = re.split(r"[.,]", body)
        return Reading("number", (Decimal(f"{whole}.{sen}"),), "plain digits with sen")
    if re.fullmatch(r"\d{1,3}(?:[.,]{1,2}\d{3})+", body):
        return Reading("number", (_digits(body),), "doubled thousands mark", "doubled thousands mark")
    return Reading("unreadable", problem="digits are not grouped in threes")


def _quantity_values(
    token: str, unit_shows_decimal: bool | None, decimal_mark: str | None
) -> tuple[tuple[Decimal, ...], str]:
    """The values one number token can have, likeliest first, and the rule of the first.

    `unit_shows_decimal` is None where the unit tells nothing.
    """
    token = token.strip(".,")
    if re.fullmatch(r"\d+", token):
        return (Decimal(token),), "plain digits"
    marks = re.findall(r"[.,]", token)
    if len(marks) == 1:
        whole, part = re.split(r"[.,]", token)
        as_decimal = Decimal(f"{whole}.{part}")
        if len(part) != 3 or len(whole) > 3 or whole.startswith("0"):
            return (as_decimal,), "decimal " + ("comma" if marks[0] == "," else "point")
        as_thousand = Decimal(whole + part)
        if unit_shows_decimal:
            return (as_decimal, as_thousand), "unit shows a decimal"
        if marks[0] == "." or unit_shows_decimal is False:
            return (as_thousand, as_decimal), "three digits are thousands"
        if decimal_mark == ".":
            return (as_thousand, as_decimal), "thousands by comma, as the table has decimal points"
        return (as_decimal, as_thousand), "decimal comma" if decimal_mark == "," else OPEN_COMMA
    if len(set(marks)) == 1 and re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", token):
        return (_digits(token),), "thousands by " + ("dot" if marks[0] == "." else "comma")
    if len(set(marks)) == 2 and re.fullmatch(r"\d{1,3}(?:([.,])\d{3})+(?!\1)[.,]\d+", token):
        whole, part = token[: token.rfind(marks[-1])], token[token.rfind(marks[-1]) + 1 :]
        return (_digits(whole) + Decimal(f"0.{part}"),), "thousands and decimals"
    return (), ""


def _unit_shows_decimal(text: str, unit: str) -> bool | None:
    bare = unit.casefold().strip(" ()")
    if "%" in text or "%" in unit or "‰" in text + unit or bare in _MEASURES:
        return True
    return False if is_counted(unit) else None


def is_counted(unit: str) -> bool:
    """True for a unit of things that are counted in whole numbers."""
    return unit.casefold().strip(" ()") in _COUNTED


def _is_prose(text: str) -> bool:
    """True for steps of work whose only number counts the step or names a year: `1. Perencanaan`."""
    listed = re.match(r"\(?\d{1,2}[.)]\s+(?=[^\W\d_]{3})(.*)", text, re.S)
    if listed:
        return not is_unit_word(listed[1])
    numbers = _NUMBER.findall(text)
    return len(numbers) == 1 and re.search(r"\btahun\s+20\d\d\b", text, re.I) is not None


def read_quantity(text: str, unit: str = "", decimal_mark: str | None = None) -> Reading:
    """Reads a target: the number where there is exactly one, with its possible readings.

    `1 UPT`, `95%`, `12 bulan`, `≥ 80` are numbers; `85-90` is a range and `BB` a word, both without
    a value. `unit` is the line's unit; a percentage of three decimals is not thousands. `decimal_mark` is
    what the table writes before decimals, None where that is open.
    """
    raw = clean(text)
    if not raw:
        return Reading("blank", rule="blank")
    if is_nil(raw):
        return Reading("nil", (Decimal(0),), "dash is nil")
    if _is_prose(raw):
        return Reading("word", rule="words with a number in them")
    body = raw if re.search(r"[.,]\d{3}(?!\d)", raw) else _WORD_SPLIT.sub(".", raw)
    tokens = _NUMBER.findall(body)
    if not tokens:
        return Reading("word", rule="word")
    if len(tokens) == 2 and re.search(
        rf"\d\s*%?\s*(?:[{DASHES}~]|s\.?\s*/?\s*d\.?|sampai|hingga)\s*\d", body, re.I
    ):
        return Reading("range", rule="range")
    if len(tokens) > 1:
        return Reading("unreadable", problem="several numbers")
    sign = Decimal(-1) if re.match(rf"^[{DASHES}]\s*\d", body) else Decimal(1)
    if re.search(r"[A-Za-z]\d|\d[A-Za-z]{1,2}\d", body.replace(" ", "_")):
        return Reading("word", rule="word")
    if word := _NUMBER_WORD.search(body):
        return Reading("unreadable", problem=f"the number word '{word[1]}'")
    values, rule = _quantity_values(tokens[0], _unit_shows_decimal(body, unit), decimal_mark)
    if not values:
        return Reading("unreadable", problem="digits are not grouped in threes")
    return Reading("number", tuple(sign * v for v in values), rule)


def printed_decimals(text: str) -> int:
    """How many decimals a printed quantity shows; 0 for whole numbers and thousands."""
    m = re.search(r"\d[.,](\d+)\b", clean(text))
    return len(m[1]) if m and len(m[1]) != 3 else 0
