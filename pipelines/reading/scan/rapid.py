"""Recognising with the models that the package rapidocr brings, run by onnxruntime.

What belongs here: finding and loading the models, and what goes into them and comes out. Two of the
package's models are used directly, one that finds lines of text and one that reads a line: its own
pipeline reads photos of signs in any script, turns what it finds, and answers without the places of
letters; ours knows cells, and asks for Latin letters alone.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from pipelines.files import fingerprint_of_files
from pipelines.reading.scan.recogniser import OcrError, OcrWord

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_PACKAGES = ("rapidocr", "onnxruntime")
_LINES_MODEL = "PP-OCRv6_det_small.onnx"
_TEXT_MODEL = "PP-OCRv6_rec_small.onnx"
# The height that the reading model takes, and the least width that it was made for.
_HEIGHT = 48
_MIN_WIDTH = 64
_MAX_WIDTH = 3200
# Characters that Indonesian plans print; the model knows 18,708, and takes dirt for rare ones.
_KNOWN = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;-–_+=/\\|()[]<>%&*'\"!?@#≥≤±°²•"
)
_FIGURE = frozenset("0123456789.,-%Rp ()≥≤/")
# The size at which lines are looked for: the picture's longer side.
_FIND_SIDE = 1280
_IS_TEXT = 0.3
# Lines of a sample, and how much of each, in line heights.
_SAMPLE = 12
_BEGINNING = 9
# By how much of its height the finding model draws a line thinner than it is.
_THINNER = 0.45

_LineBox = tuple[int, int, int, int]


@cache
def installed_version() -> str | None:
    """The releases of the packages and what the models hold, None where one of them is missing.

    The models are read, because a package's release doesn't say whether somebody has put others in.
    """
    try:
        found = [f"{name} {version(name)}" for name in _PACKAGES]
    except PackageNotFoundError:
        return None
    folder = _models()
    if folder is None:
        return None
    for name in (_LINES_MODEL, _TEXT_MODEL):
        if not (folder / name).is_file():
            return None
        found.append(f"{name} {fingerprint_of_files(folder, [folder / name])}")
    return " ".join(found)


def rapid_recogniser() -> RapidRecogniser | None:
    """The recogniser, None where it isn't installed. Its models are loaded when they are first used."""
    return RapidRecogniser() if installed_version() else None


class RapidRecogniser:
    """Reads with one thread, because documents are read side by side.

    Sessions have threads of their own, which don't survive a fork: load them in the process that reads.
    """

    name = "rapidocr"
    ways = 3
    is_repeatable = True

    def __init__(self) -> None:
        self._text_session: InferenceSession | None = None
        self._lines_session: InferenceSession | None = None
        self._characters: list[str] = []
        self._allowed: dict[frozenset[str], npt.NDArray[np.int64]] = {}

    def read_lines(self, pictures: Sequence[Image.Image]) -> list[list[OcrWord]]:
        """See Recogniser."""
        return [self._words(picture) for picture in pictures]

    def read_area(self, picture: Image.Image, most: int | None = None) -> list[list[OcrWord]]:
        """See Recogniser."""
        lines = []
        for x0, top, x1, bottom in _titles(self._find_lines(picture), most):
            words = self._words(picture.crop((x0, top, x1, bottom)))
            lines.append([_moved(word, x0, top) for word in words])
        return [line for line in lines if line]

    def sample(self, picture: Image.Image) -> list[OcrWord]:
        """See Recogniser. The beginnings of the widest lines."""
        boxes = sorted(self._find_lines(picture), key=lambda box: box[0] - box[2])[:_SAMPLE]
        words: list[OcrWord] = []
        for x0, top, x1, bottom in boxes:
            words += self._words(picture.crop((x0, top, min(x1, x0 + _BEGINNING * (bottom - top)), bottom)))
        return words

    def read_figures(self, pictures: Sequence[Image.Image], way: int) -> list[tuple[str, float]]:
        """See Recogniser. The ways differ in size, sharpness and the characters that may occur."""
        found = []
        for picture in pictures:
            read = self._characters_of(_altered(picture, way), _KNOWN if way == 0 else _FIGURE)
            text = " ".join("".join(char for char, _, _ in read).split())
            found.append((text, min((sure for _, sure, _ in read), default=0.0)))
        return found

    def _words(self, picture: Image.Image) -> list[OcrWord]:
        words: list[OcrWord] = []
        letters: list[tuple[str, float, float]] = []
        for letter in [*self._characters_of(picture, _KNOWN), (" ", 0.0, 0.0)]:
            if letter[0] != " ":
                letters.append(letter)
            elif letters:
                text = "".join(char for char, _, _ in letters)
                # Places are those of letters' middles; half a letter stands on either side.
                half = picture.height * 0.2
                x0, x1 = max(letters[0][2] - half, 0), min(letters[-1][2] + half, picture.width)
                sure = min(sure for _, sure, _ in letters)
                words.append(OcrWord(round(x0), 0, round(x1), picture.height, text, sure))
                letters = []
        return words

    def _characters_of(self, picture: Image.Image, known: frozenset[str]) -> list[tuple[str, float, float]]:
        """The characters of a line: each with its confidence, 0 to 100, and the place of its middle."""
        width = min(max(math.ceil(picture.width * _HEIGHT / picture.height), 1), _MAX_WIDTH)
        line = np.asarray(picture.resize((width, _HEIGHT), Image.Resampling.BILINEAR), dtype=np.float32)
        given = np.ones((1, 3, _HEIGHT, max(width, _MIN_WIDTH)), dtype=np.float32)
        given[:, :, :, :width] = line / 127.5 - 1
        likely = self._run(self._text(), given)[0]
        if known not in self._allowed:
            columns = [i for i, char in enumerate(self._characters) if i == 0 or char in known]
            self._allowed[known] = np.array(columns)
        columns_of = self._allowed[known]
        likely = likely[:, columns_of]
        best = likely.argmax(axis=1)
        step = given.shape[3] / len(best) * picture.width / width
        read: list[tuple[str, float, float]] = []
        start = 0
        # The model says for each step which character it sees; a run of the same is one character.
        for end in range(1, len(best) + 1):
            if end < len(best) and best[end] == best[start]:
                continue
            if best[start]:
                sure = float(likely[start:end, best[start]].max()) * 100
                read.append((self._characters[columns_of[best[start]]], sure, (start + end) / 2 * step))
            start = end
        return read

    def _find_lines(self, picture: Image.Image) -> list[_LineBox]:
        """The boxes of lines of text, from top to bottom."""
        import cv2  # takes half a second to import, and pages of cells don't need it

        scale = min(_FIND_SIDE / max(picture.size), 1.0)
        width, height = (max(round(side * scale / 32), 1) * 32 for side in picture.size)
        page = np.asarray(picture.resize((width, height), Image.Resampling.BILINEAR), dtype=np.float32)
        given = np.repeat((page / 127.5 - 1)[None, None], 3, axis=1)
        is_text = (self._run(self._lines(), given)[0, 0] > _IS_TEXT).astype(np.uint8)
        _, _, boxes, _ = cv2.connectedComponentsWithStats(is_text)
        across, down = picture.width / width, picture.height / height
        found = []
        for left, top, wide, high, _ in boxes[1:].tolist():
            if wide < 3 or high < 3:
                continue
            more = min(wide, high) * _THINNER
            found.append(
                (
                    max(round((left - more) * across), 0),
                    max(round((top - more) * down), 0),
                    min(round((left + wide + more) * across), picture.width),
                    min(round((top + high + more) * down), picture.height),
                )
            )
        return sorted(found, key=lambda box: (box[1], box[0]))

    def _run(self, session: InferenceSession, given: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        try:
            (answer,) = session.run(None, {"x": given})
        except Exception as error:  # the runtime raises classes of its own, and plain RuntimeError
            if "alloc" in str(error).lower():
                raise MemoryError(str(error)) from error
            raise OcrError(str(error)[:300]) from error
        return np.asarray(answer)

    def _text(self) -> InferenceSession:
        if self._text_session is None:
            self._text_session = _load(_TEXT_MODEL)
            listed = self._text_session.get_modelmeta().custom_metadata_map["character"]
            self._characters = ["", *listed.splitlines(), " "]
        return self._text_session

    def _lines(self) -> InferenceSession:
        if self._lines_session is None:
            self._lines_session = _load(_LINES_MODEL)
        return self._lines_session


def _models() -> Path | None:
    # Found without importing: the package loads OpenCV and much that is not needed for cells.
    found = importlib.util.find_spec("rapidocr")
    places = found.submodule_search_locations if found is not None else None
    return Path(places[0]) / "models" if places else None


def _load(name: str) -> InferenceSession:
    import onnxruntime

    folder = _models()
    assert folder is not None
    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # An arena keeps what it once needed; a document's process has a limit on memory.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise OcrError(f"the model {name} can't be loaded: {error}") from error


def _altered(picture: Image.Image, way: int) -> Image.Image:
    """The picture as it is, narrower and softer, or wider and darker."""
    if way == 1:
        narrow = (max(round(picture.width * 0.85), 1), picture.height)
        return picture.resize(narrow, Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(1.0))
    if way == 2:
        wide = (max(round(picture.width * 1.15), 1), picture.height)
        return picture.resize(wide, Image.Resampling.BICUBIC).filter(ImageFilter.MinFilter(3))
    return picture


def _titles(boxes: list[_LineBox], most: int | None) -> list[_LineBox]:
    if most is None or len(boxes) <= most:
        return boxes
    highest = sorted(boxes[most // 2 :], key=lambda box: box[1] - box[3])
    return sorted([*boxes[: most // 2], *highest[: most - most // 2]], key=lambda box: (box[1], box[0]))


def _moved(word: OcrWord, x: int, y: int) -> OcrWord:
    return OcrWord(word.x0 + x, word.top + y, word.x1 + x, word.bottom + y, word.text, word.confidence)
