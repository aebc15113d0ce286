"""What a plan's own title says besides names: year, revision and level.

What belongs here: rules about title wording that need no list of agencies or regions. A year counts only
as the year of a plan, not as that of a law, a date, a planning period or a report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.model.plan import PlanLevel
from pipelines.understanding.identity.agency_names import agency_vocabulary, title_vocabulary
from pipelines.understanding.identity.tokens import clean_line, cut_address, part_glued, squeeze
from pipelines.understanding.lexicon.phrases import phrases

YearOwner = Literal["plan", "other", "report"]

_EARLIEST_YEAR, _LATEST_YEAR = 2000, 2099
_MONTHS = (
    r"(?:jan(?:uari)?|[fp]eb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|juni?|juli?|agu(?:st|stus)?|sep(?:t|tember)?"
    r"|okt(?:ober)?|no[vp](?:ember)?|des(?:ember)?)"
)
_YEAR = r"[2Z][0O][0-9OolI]{2}"
_TO = r"(?:-|/|s\s*[./]?\s*d\.?|sampai(?:\s+dengan)?|hingga|ke)"
_PLAN = r"(?:rencana\s*aksi|ren\s*aksi|action\s*plan)"
_REPORT = (
    r"(?:lkjip|lakip|lkip|lkj|renstra|rencana\s+strategis|rpjm[dn]?|rpjpd|lppd|lkpj|peraturan|keputusan"
    r"|undang-undang|instruksi|surat\s+edaran|perda|perbup|perwal(?:i|kot)?|pergub|permen\w*|kepmen\w*|perpres"
    r"|inpres|nomor|no\.)"
)
# Make a report of what follows unless a plan was named before: not `Rencana Aksi Capaian Kinerja`.
_REPORTING = r"(?:laporan|realisasi|capaian|evaluasi|pengukuran)"
_OTHER = (
    r"(?:perjanjian\s+kinerja|penetapan\s+kinerja|rencana\s+kerja|renja|rkpd|rkt|rencana\s+kinerja(?:\s+tahunan)?"
    r"|apbd|dpa|dppa|rka|indikator\s+kinerja\s+utama|iku)"
)
# In order: the first that fits at a place wins.
_TITLE_PART = re.compile(
    rf"(?P<plan>\b(?:{_PLAN}|rencana\s+tindak\s+lanjut)\b)"
    rf"|(?P<law>\b(?:nomor|no\.?)\s*:?\s*[\w./-]*\d[\w./-]*\s*,?\s*(?:tahun|thn?\.?)\s*:?\s*{_YEAR}\b)"
    rf"|(?P<date>\b\d{{1,2}}\s*(?:{_MONTHS}|[-/.]\s*\d{{1,2}}\s*[-/.])\s*{_YEAR}\b)"
    rf"|(?P<iso>\b{_YEAR}\s*[-/.]\s*\d{{1,2}}\s*[-/.]\s*\d{{1,2}}\b)"
    rf"|(?P<period>\b{_YEAR}(?:\s*{_TO}\s*(?:tahun\s*)?{_YEAR}|[-/]\d\d)(?![\d.,]))"
    rf"|(?P<months>\b{_MONTHS}\s*{_TO}\s*{_MONTHS}\s*(?:tahun\s*)?(?P<monthsyear>{_YEAR})\b)"
    rf"|(?P<month>\b{_MONTHS}\.?\s+{_YEAR}\b)"
    rf"|(?P<report>\b{_REPORT}(?![a-z]))"
    rf"|(?P<reporting>\b{_REPORTING}\b)"
    rf"|(?P<other>\b{_OTHER}\b)"
    rf"|(?P<named>\b(?:tahun|thn?|t\s*\.?\s*a)\b[\s.:]*(?:(?:anggaran|kegiatan|rencana|pelaksanaan)\b[\s.:]*)?"
    rf"(?:\(\s*)?(?P<namedyear>{_YEAR})(?![\w/]|[.,-]\d))"
    rf"|(?<![\w/.,-])(?P<bare>20\d\d)(?![\w/%]|[.,-]\w|\s*{_MONTHS}\b)",
    re.IGNORECASE,
)
_SPACED_OUT = re.compile(r"(?<!\w)(?:\w ){3,}\w(?!\w)")
# A sentence's end; a title ends in a year, an abbreviation or nothing.
_SENTENCE_END = re.compile(r"[a-z]{3,}[.;]\s*$")
_CAPTION = re.compile(r"^\W*(?:tabel|table|tbl)\.?\s*[\dIVX]", re.IGNORECASE)
_PLAN_WORDS = re.compile(rf"\b{_PLAN}\b", re.IGNORECASE)
_OTHER_WORDS = re.compile(rf"\b{_OTHER}\b", re.IGNORECASE)

_NUMBERS = {
    "pertama": 1, "kesatu": 1, "satu": 1, "i": 1, "kedua": 2, "dua": 2, "ii": 2, "ketiga": 3, "tiga": 3,
    "iii": 3, "keempat": 4, "empat": 4, "iv": 4, "kelima": 5, "lima": 5, "v": 5,
}  # fmt: skip
_NUMBER = (
    rf"(?:(?:yang\s+)?ke\s*-?\s*)?(\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?![\w])"
)
_DOCUMENT = rf"(?:{_PLAN}|{_OTHER}|rencana|dokumen|anggaran|matriks|lampiran|hasil)"
# What may follow `perubahan`, besides an agency, where the plan itself is the changed thing.
_AFTER_CHANGE = re.compile(
    rf"\s*(?:$|[)\]\-,:|]|\n|ke\b|yang\s+ke|{_DOCUMENT}\b|atas\b|terhadap\b|tahun\b|thn?\b|t\.?\s*a\b|20\d\d"
    rf"|(?:pen)?capaian\b|kinerja\b|target\b|pemerintah\b|pem(?:kab|kot|prov|da)\b|kabupaten\b|kab\b|kota\b|prov(?:insi)?\b|eselon\b|triwulan\b"
    rf"|(?:\d{{1,2}}|{'|'.join(_NUMBERS)})(?!\w))",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"\s*(\w+)")
_CHANGE_OF_ELSE = re.compile(
    r"\b(?:manajemen|agen|agent|proyek|adaptasi|mitigasi|pengendalian|sebelum|tanpa|tidak\s+ada|dampak|area|"
    r"laboratorium|tim|kelompok|rancangan|(?<!rencana )(?<!ren )\baksi)\s*$",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\bperubahan\b|\bapbd\s*-\s*p\b|\bp\s*-\s*(?:apbd|renja|rkpd)\b", re.I)
_CHANGED_THING_FOLLOWS = re.compile(r"^\s*\n\s*(?:iklim|perilaku|sosial|budaya|cuaca|fungsi)\b", re.I)
_REVISION = re.compile(
    r"\brevisi\b(?!\s+(?:uu|undang|perda|rtrw|rpjm|renstra))|\brev\s*\.?\s*(?=\d|ke)", re.I
)
_AFTER_REVISION = re.compile(rf"^[\s.:,(-]*{_NUMBER}", re.IGNORECASE)

_LEVELS: dict[str, PlanLevel] = {
    "ii": "echelon_2", "2": "echelon_2", "dua": "echelon_2",
    "iii": "echelon_3", "3": "echelon_3", "tiga": "echelon_3",
    "iv": "echelon_4", "4": "echelon_4", "empat": "echelon_4",
}  # fmt: skip
_ECHELON = re.compile(
    r"\b(?:ese?lon|es\.|es(?=\s*[-.]?\s*(?:i{2,3}|iv)\b))\s*[-.:]?\s*(?:ke\s*-?\s*)?"
    r"((?:i[iv]+|[234]|dua|tiga|empat)(?:\s*(?:/|,|dan|&)\s*(?:eselon\s*)?(?:i[iv]+|[234])\b)*)"
    r"(?:\s*[.-]?\s*[ab])?(?!\w)",
    re.IGNORECASE,
)
_POSTS: tuple[tuple[re.Pattern[str], PlanLevel], ...] = (
    (re.compile(r"\b(?:kepala\s+sub\s*\.?\s*(?:bagian|bidang)|kasub(?:bag|bid)|kepala\s+seksi|kasi|pejabat\s+pengawas"
                r"|jabatan\s+pengawas|sub\s*koordinator)\b", re.I), "echelon_4"),
    (re.compile(r"\b(?:kepala\s+bidang|kabid|sekretaris\s+(?:dinas|badan)|administrator)\b", re.I),
     "echelon_3"),
    (re.compile(r"\b(?:pimpinan\s+tinggi\s+pratama|jpt\s+pratama)\b", re.I), "echelon_2"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TitleYear:
    """A year in a title: `owner` is what it is the year of (the plan; some other yearly document or nothing
    said; a report, law or longer plan), `line` the index of its line, `is_named` whether `tahun` stands
    before it."""

    year: int
    owner: YearOwner
    line: int
    is_named: bool


def plain_title(line: str) -> str:
    """The cleaned line with spaced-out words (`T A H U N`) closed up and glued ones parted."""
    closed = _SPACED_OUT.sub(lambda m: m.group().replace(" ", ""), clean_line(line))
    return part_glued(clean_line(closed), title_vocabulary())


def names_a_plan(text: str) -> bool:
    """Whether a line of the text is the name of an action plan (`Rencana Aksi`, `Renaksi`, `Action Plan`).

    A sentence that mentions one names none (`Dasar: Rencana Aksi …`, `… sebagai bahan rencana aksi.`), unless
    it introduces what follows (`Rencana aksi tahun 2023 adalah sebagai berikut:`).
    """
    lines = [plain_title(line) for line in text.split("\n")]
    speaking = [line for line in lines if _PLAN_WORDS.search(line)]
    return any(map(_is_name, speaking)) or (not speaking and _is_name(" ".join(lines)))


def speaks_of_a_plan(text: str) -> bool:
    """Whether the text has the words for an action plan, as its name or in a sentence."""
    return _PLAN_WORDS.search(plain_title(text)) is not None


def _is_name(line: str) -> bool:
    plan = _PLAN_WORDS.search(line)
    if plan is None:
        return False
    words = phrases("table_titles.csv")
    before, after = line[: plan.start()], line[plan.end() :]
    if words["mentions_before"].search(before):
        return False
    if words["introduces"].search(after) or line.isupper():
        return True
    is_sentence = words["mentions"].search(line) or _SENTENCE_END.search(line) or line[:1].islower()
    return not is_sentence or is_caption(line)


def is_caption(line: str) -> bool:
    """Whether a line is the caption of a table: `Tabel 3.4 …`."""
    return _CAPTION.match(line) is not None


def plans_actions(text: str) -> bool:
    """Whether the text names a follow-up plan (`Rencana Tindak Lanjut`), not one on findings of others."""
    words = phrases("table_titles.csv")
    plain = plain_title(text)
    return bool(words["plan_of_actions"].search(plain)) and not words["finding"].search(plain)


def may_title_a_plan(text: str) -> bool:
    """Whether the text names an action plan, or a follow-up plan that may turn out to be one."""
    return names_a_plan(text) or plans_actions(text)


def names_a_yearly_document(text: str) -> bool:
    """Whether the text speaks of another document made for one year (`Perjanjian Kinerja`, `Renja`, …)."""
    return _OTHER_WORDS.search(plain_title(text)) is not None


def title_years(lines: Sequence[str]) -> list[TitleYear]:
    """The years in the lines of one title, in order, without those of dates, periods and numbered laws.

    A year belongs to the document named last before it, in its own line or the lines above: `LKjIP 2021`
    is a report's year. A report, law or longer plan takes one year at most.
    """
    found: list[TitleYear] = []
    owner: YearOwner = "other"
    for number, raw in enumerate(lines):
        line = cut_address(plain_title(raw))
        if owner == "plan" and found and found[-1].owner == "plan":
            owner = "other"  # it has its year
        for match in _TITLE_PART.finditer(line):
            kind = match.lastgroup
            if kind == "plan":
                owner = "plan"
            elif kind == "report" or (kind == "reporting" and owner != "plan"):
                owner = "report"
            elif owner != "plan" and (kind == "other" or (kind in ("law", "period") and owner == "report")):
                owner = "other"
            printed = match.group("namedyear") or match.group("bare") or match.group("monthsyear")
            if printed is None:
                continue
            year = _read_year(printed)
            if year is None:
                continue
            found.append(TitleYear(year, owner, number, match.group("bare") is None))
            if owner == "report":
                owner = "other"
    return found


def holds_date(text: str) -> bool:
    """Whether a line prints a day: `Magelang, 7 Januari 2021`, as signatures begin."""
    return any(match.lastgroup == "date" for match in _TITLE_PART.finditer(text))


def _read_year(printed: str) -> int | None:
    digits = re.sub(r"\s", "", printed).upper().translate(str.maketrans("ZOLI", "2011"))
    year = int(digits)
    return year if _EARLIEST_YEAR <= year <= _LATEST_YEAR else None


def choose_year(years: Sequence[TitleYear]) -> tuple[int | None, list[int]]:
    """The plan's year, and the years it was chosen from where the title gives several (else empty).

    The plan's own year comes before one of no or another document; of several, the line nearest to the
    table (the last) decides. Two years in that line leave it open: None.
    """
    for owner in ("plan", "other"):
        fitting = [y for y in years if y.owner == owner]
        if not fitting:
            continue
        nearest = {y.year for y in fitting if y.line == fitting[-1].line}
        every = sorted({y.year for y in fitting})
        if len(nearest) > 1:
            return None, every
        return fitting[-1].year, every if len(every) > 1 else []
    return None, []


def title_revision(lines: Sequence[str]) -> int | None:
    """The revision a title speaks of (`RENCANA AKSI PERUBAHAN` 1, `REVISI KE-2` 2), None where of none.

    A change of something else (`PERUBAHAN IKLIM`, `AGEN PERUBAHAN`) is none.
    """
    text = "\n".join(map(plain_title, lines))
    highest: int | None = None
    for pattern in (_REVISION, _CHANGE):
        for match in pattern.finditer(text):
            before, after = text[: match.start()], text[match.end() :]
            if pattern is _CHANGE and not _is_change_of_plan(before, after):
                continue
            number = _AFTER_REVISION.search(after)
            value = 1
            if number:
                printed = number.group(1).casefold()
                value = int(printed) if printed.isdigit() else _NUMBERS[printed]
            highest = max(highest or 0, value or 1)
    return highest


def _is_change_of_plan(before: str, after: str) -> bool:
    """Whether a title speaks of its plan's change (`PERUBAHAN TAHUN 2023`, `PERUBAHAN DINSOS`), not of
    another thing's."""
    if _CHANGE_OF_ELSE.search(" ".join(before.rstrip("( -\n").split())):
        return False
    if _AFTER_CHANGE.match(after):
        return _CHANGED_THING_FOLLOWS.match(after) is None
    word = _FIRST_WORD.match(after)
    return word is not None and squeeze(word.group(1)) in agency_vocabulary().first_words


def plan_level_of(title: str) -> PlanLevel:
    """Whose plan it is: that of an echelon or of its posts (`ESELON III.a`, `KEPALA BIDANG`), else `agency`.

    A title that names several echelons is the agency's.
    """
    text = " ".join(map(plain_title, title.split("\n")))
    levels: set[PlanLevel] = set()
    for match in _ECHELON.finditer(_roman(text)):
        for printed in re.findall(r"i[iv]+|[234]|dua|tiga|empat", match.group(1).casefold()):
            if printed in _LEVELS:
                levels.add(_LEVELS[printed])
    if not levels:
        plan = _PLAN_WORDS.search(text)
        after = text[plan.end() :] if plan else ""
        for pattern, level in _POSTS:
            if pattern.search(after):
                levels.add(level)
                break
    return levels.pop() if len(levels) == 1 else "agency"


def _roman(text: str) -> str:
    """OCR takes the I of a numeral for l, 1 or |: `ESELON lll`."""
    return re.sub(
        r"(?<=eselon )([Il1|]{2,3}|[Il1|]V)(?!\w)",
        lambda m: re.sub(r"[l1|]", "I", m.group()),
        text,
        flags=re.IGNORECASE,
    )
