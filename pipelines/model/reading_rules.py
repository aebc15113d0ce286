"""How a figure was read, and what supports the reading: the names of both.

What belongs here: the names that code compares. Their values are the plain words that people are shown and
that land in the warehouse; no code takes them apart.
"""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """Which reading of the printed text gave a figure its value, or why it has none."""

    BLANK = "blank"
    NIL = "dash is nil"
    WORD = "word"
    PROSE = "words with a number in them"
    RANGE = "range"
    PLAIN = "plain digits"
    THOUSANDS_BY_DOT = "thousands by dot"
    THOUSANDS_BY_COMMA = "thousands by comma"
    THOUSANDS_BY_BOTH = "thousands by mixed marks"
    DOUBLED_MARK = "doubled thousands mark"
    SEN_AFTER_DOT = "sen after ."
    SEN_AFTER_COMMA = "sen after ,"
    PLAIN_WITH_SEN = "plain digits with sen"
    NUMBER_WORD = "number word multiplies"
    DECIMAL_COMMA = "decimal comma"
    DECIMAL_POINT = "decimal point"
    THOUSANDS_AND_DECIMALS = "thousands and decimals"
    UNIT_SHOWS_DECIMAL = "unit shows a decimal"
    THREE_ARE_THOUSANDS = "three digits are thousands"
    COMMA_AS_TABLE_HAS_POINTS = "thousands by comma, as the table has decimal points"
    OPEN_COMMA = "decimal comma, or thousands"
    BY_ARITHMETIC = "decimal by the line's arithmetic"
    STORED = "stored number"
    SUM_OF_SOURCES = "sum of sources"
    SUM_OF_MONTHS = "sum of three months"
    LAST_OF_MONTHS = "last of three months"
    SOURCES_NOT_ALL_READ = "not all sources read"
    MONTHS_AS_THE_TABLE = "months as on the table's other lines"
    MONTHS_NOT_ALL_READ = "months not all read"
    MONTHS_UNRESOLVED = "months fit neither sum nor last"
    SPANS_PERIODS = "spans several periods"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "recognised once, not supported"


class Witness(StrEnum):
    """What supports a reading, beside the rule that gave it."""

    LINE_AGREES = "the line's quarters and target agree"
    RECOGNISED = "recognised in a picture"
    RECOGNISED_TWICE = "a second recognition agrees"
