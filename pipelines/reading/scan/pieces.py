"""What was read of a page: pieces of text with their place, and the further readings of figures.

What belongs here: how readings are compared, and when one may bear witness for another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from pipelines.reading.pdf.words import Word
from pipelines.reading.scan.image import Band
from pipelines.reading.scan.recogniser import Recogniser

POOR = 60.0
# The confidence of what was told without a recogniser.
SEEN = 101.0
# How sure a recogniser must be of every character for its own second look to count.
_CERTAIN = 85.0
_LONE_STROKE = frozenset("1l|!it")


@dataclass(slots=True)
class Piece:
    """Something read: a word, or a line that is one figure.

    `line` is the line of text it stands in, whose words are `line_text`. `alternatives` are readings of a
    figure that may bear witness for it, or speak against it.
    """

    box: Band
    line: Band
    text: str
    confidence: float
    line_text: str = ""
    after_space: bool = False
    bold: bool = False
    alternatives: tuple[str, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether it may be a figure, or something short that recognisers are apt to misread."""
        short = has_digit(self.text) or len(self.text) <= 2
        return (short or self.confidence < POOR) and self.confidence < SEEN

    def as_word(self, text: str, pixel: float) -> Word:
        """The piece with another text, as a word of a page; `pixel` is a pixel's size in points."""
        above, below = _extent(self.line_text or self.text)
        size = self.line.height / (above + below) * pixel
        baseline = self.line.bottom * pixel - below * size
        x0, x1 = self.box.x0 * pixel, self.box.x1 * pixel
        return Word(
            text=text,
            u0=x0,
            u1=x1,
            v=baseline,
            size=size,
            turn=0,
            bold=self.bold,
            x0=x0,
            top=baseline - 0.75 * size,
            x1=x1,
            bottom=baseline + 0.22 * size,
            glyphs=(),
            after_space=self.after_space,
            slanted=False,
        )


def read_again(
    pieces: Sequence[Piece], cut: Callable[[Piece], Image.Image], recognisers: Sequence[Recogniser]
) -> None:
    """Reads pieces as figures, and gives those that are figures their alternatives.

    The first recogniser reads them in its best way. The second, where there is one, is asked next; where
    both agree that is enough, else the first looks again in another way. Two readings against one win, but
    prove nothing. A second look of the same recogniser bears witness only where it was certain of every
    character.
    """
    first, *others = recognisers
    cuts = [cut(piece) for piece in pieces]
    figures: list[tuple[Piece, Image.Image]] = []
    for piece, picture, (text, sure) in zip(pieces, cuts, first.read_figures(cuts, 0), strict=True):
        # A way of its own for figures is trusted with them; the same way again only where it is surer.
        is_better = sure > piece.confidence if first.is_repeatable else has_digit(text) or text == "%"
        if is_better or not piece.text or sure > piece.confidence + 20:
            piece.text, piece.confidence = text, sure
        elif first.is_repeatable and has_digit(piece.text):
            # Read alone it is less sure, or another: it is as doubtful as the worse of both.
            piece.confidence = min(piece.confidence, sure)
        if has_digit(piece.text):
            figures.append((piece, picture))
    ways = [(other, 0) for other in others[:1]] + [(first, way) for way in range(1, first.ways)]
    readings: dict[int, list[_Reading]] = {id(piece): [] for piece, _ in figures}
    for recogniser, way in ways[:2]:
        # A further reading only where those before it are not enough.
        figures = [(p, picture) for p, picture in figures if not _is_enough(p, readings[id(p)])]
        again = recogniser.read_figures([picture for _, picture in figures], way)
        for (piece, _), (text, sure) in zip(figures, again, strict=True):
            is_another = recogniser is not first or not first.is_repeatable
            counts = is_another or min(sure, piece.confidence) >= _CERTAIN
            readings[id(piece)].append(_Reading(text, counts))
    for piece in pieces:
        if id(piece) in readings:
            _settle(piece, readings[id(piece)])


@dataclass(frozen=True, slots=True)
class _Reading:
    """A further reading of a figure. `counts`: it may bear witness."""

    text: str
    counts: bool


def _is_enough(piece: Piece, readings: Sequence[_Reading]) -> bool:
    return any(reading.counts and digits(reading.text) == digits(piece.text) for reading in readings)


def _settle(piece: Piece, readings: Sequence[_Reading]) -> None:
    texts = [reading.text for reading in readings]
    if len(texts) == 2 and digits(texts[0]) == digits(texts[1]) != digits(piece.text) and has_digit(texts[0]):
        # Two readings against one are likelier, and yet no proof: both may have lost the same stroke. Only a
        # sum can support what they say.
        piece.text, piece.alternatives = texts[0], (piece.text,)
        return
    piece.alternatives = tuple(
        reading.text for reading in readings if reading.counts or digits(reading.text) != digits(piece.text)
    )


def mend_numerals(pieces: Sequence[Piece]) -> None:
    """Makes a lone stroke the numeral I where II, III or IV stand in its row, whatever it was read as."""
    numerals = [piece.line for piece in pieces if piece.text in ("II", "III", "IV")]
    for piece in pieces:
        if piece.text in _LONE_STROKE:
            near = [
                line
                for line in numerals
                if abs(line.top + line.bottom - piece.line.top - piece.line.bottom) <= line.height / 2
            ]
            if len(near) >= 2:
                piece.text, piece.confidence, piece.alternatives = "I", SEEN, ()


def has_digit(text: str) -> bool:
    """Whether there is a digit in a text."""
    return any(char.isdigit() for char in text)


def is_figure(text: str) -> bool:
    """Whether digits and marks make up most of a text."""
    return has_digit(text) and sum(char.isalpha() for char in text) <= len(text) / 4


def digits(text: str) -> str:
    """A figure's digits and inner separators, which is what readings must agree on."""
    return "".join(char for char in text if char.isdigit() or char in ".,").strip(".,")


def _extent(text: str) -> tuple[float, float]:
    """How far a text's ink reaches above and below the baseline, in font sizes."""
    if all(char in "-–—.,: " for char in text):
        return 0.5, 0.0
    above = 0.53 if all(char in "acegmnopqrsuvwxyz.,- " for char in text) else 0.73
    if any(char in "gjpqyQ()/|[]" for char in text):
        return above, 0.21
    return above, 0.08 if any(char in ",;" for char in text) else 0.0
