"""The catalogue: which documents stand in the raw folder, what they are, and what is new about them.

What belongs here: walking the folder safely, types, hashes, and states against the catalogue before.
Nothing here opens a document to understand it.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pydantic import TypeAdapter

from pipelines.documents.hint_files import DOCUMENTS_CSV, LAYOUTS_CSV, read_hints
from pipelines.documents.hint_tables import CatalogueProblem
from pipelines.files import write_text
from pipelines.model.hints import Hints
from pipelines.model.page import FILE_TYPES
from pipelines.model.plan import Rejection
from pipelines.reading.opening import MAX_FILE_BYTES, advice_on, advice_on_size
from pipelines.settings import FILE_VARIABLE, number_from

State = Literal["new", "changed", "unchanged", "removed"]

_IGNORED_NAMES = frozenset({DOCUMENTS_CSV, LAYOUTS_CSV, "readme.md", "thumbs.db", "desktop.ini"})
_TEMPORARY_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", "~")
_FORMAT = 2
# Categories of characters that steer a terminal or a log and show nothing: controls, formats, separators.
_UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
_HINTS = TypeAdapter(Hints)
# A file touched less than this before it was hashed could change again within the clock's grain, so
# its hash is not trusted the next time (as git does with its index).
_SETTLED_NS = 2_000_000_000


@dataclass(frozen=True)
class Document:
    """A file under the raw folder. `file_name` is its path there, with `/`, safe to print and store.

    `signature` is what the file system says of it (size, times, inode): where it is unchanged the
    content is. `refusal` is set where the file is not even to be opened.
    """

    file_name: str
    path: Path
    file_type: str
    file_size: int
    sha256: str
    hints: Hints
    signature: tuple[int, ...] = ()
    hashed_at_ns: int = 0
    refusal: Rejection | None = None


@dataclass(frozen=True)
class Catalogue:
    """All documents of a raw folder, by name in order, and what is wrong around them."""

    documents: tuple[Document, ...]
    problems: tuple[CatalogueProblem, ...] = ()

    def by_name(self) -> dict[str, Document]:
        """The documents by file name."""
        return {document.file_name: document for document in self.documents}

    def fingerprint(self) -> str:
        """Equal for two catalogues exactly where the same documents are described the same way."""
        said = [
            (
                d.file_name,
                d.sha256,
                _HINTS.dump_python(d.hints, mode="json"),
                d.refusal and d.refusal.reason_code,
            )
            for d in self.documents
        ]
        problems = [str(problem) for problem in self.problems]
        return hashlib.sha256(json.dumps([said, problems]).encode()).hexdigest()


def scan(raw_dir: Path, previous: Catalogue | None = None) -> Catalogue:
    """Catalogues `raw_dir` with all its subfolders.

    Hidden, temporary and lock files, `documents.csv`, `layouts.csv` and `README.md` are no documents.
    Files of other types, links out of the folder and unreadable files are, refused with a reason.
    So are files larger than is read. Content is hashed anew only where a file's signature differs from
    `previous`.
    Raises FileNotFoundError or NotADirectoryError where there is no such folder.
    """
    root = raw_dir.resolve(strict=True)
    if not root.is_dir():
        raise NotADirectoryError(f"{raw_dir} is not a folder")
    before = previous.by_name() if previous else {}
    problems: list[CatalogueProblem] = []
    most_bytes = most_file_bytes()
    found = [_document(root, path, before, most_bytes) for path in sorted(_walk(root, root, problems))]
    hints, hint_problems = read_hints(root, [d.file_name for d in found])
    documents = (replace(d, hints=hints.get(d.file_name, d.hints)) for d in found)
    return Catalogue(
        documents=tuple(sorted(documents, key=lambda d: d.file_name)),
        problems=(*hint_problems, *problems),
    )


def most_file_bytes() -> int:
    """The size in bytes up to which files are read, as `RENAKSI_FILE_MB` sets it. Raises ValueError."""
    return round(number_from(FILE_VARIABLE, MAX_FILE_BYTES / 2**20) * 2**20)


def compare(previous: Catalogue | None, current: Catalogue) -> dict[str, State]:
    """The state of every document of either catalogue. What people say of one is part of it."""
    before = previous.by_name() if previous else {}
    now = current.by_name()
    states: dict[str, State] = {name: "removed" for name in before if name not in now}
    for name, document in now.items():
        old = before.get(name)
        if old is None:
            states[name] = "new"
        elif (old.sha256, old.hints, old.refusal) != (document.sha256, document.hints, document.refusal):
            states[name] = "changed"
        else:
            states[name] = "unchanged"
    return dict(sorted(states.items()))


def is_unchanged_on_disk(document: Document) -> bool:
    """Whether the file is still the one that was catalogued, by its signature."""
    try:
        return _signature(document.path.stat()) == document.signature
    except OSError:
        return False


def _walk(root: Path, folder: Path, problems: list[CatalogueProblem]) -> Iterator[Path]:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        problems.append(CatalogueProblem(_safe_name(root, folder), f"can't be listed: {error.strerror}"))
        return
    for entry in entries:
        path = Path(entry.path)
        if _is_ignored(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, path, problems)
        elif entry.is_symlink() and _leads_to_folder(path):
            # Followed, it could lead out of the folder or round in a circle.
            problems.append(
                CatalogueProblem(_safe_name(root, path), "is a link to a folder and is not followed")
            )
        else:
            yield path


def _leads_to_folder(link: Path) -> bool:
    """False also for links that lead nowhere or round in a circle: such a file is refused as unreadable."""
    try:
        return link.stat() is not None and link.is_dir()
    except (OSError, RuntimeError):
        return False


def _is_ignored(name: str) -> bool:
    lower = name.casefold()
    return lower.startswith((".", "~$")) or lower in _IGNORED_NAMES or lower.endswith(_TEMPORARY_SUFFIXES)


def _safe_name(root: Path, path: Path) -> str:
    relative = path.relative_to(root).as_posix()
    # Names that are no UTF-8 can't be stored; their odd bytes are shown as \xNN.
    name = relative.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    # A line break or a sign that turns the writing direction would forge lines of logs and tables.
    return "".join(ch if unicodedata.category(ch) not in _UNSEEN else _escaped(ch) for ch in name)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _signature(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _document(root: Path, path: Path, before: Mapping[str, Document], most_bytes: int) -> Document:
    name = _safe_name(root, path)
    document = Document(
        file_name=name,
        path=path,
        file_type=PurePosixPath(name).suffix.lower().removeprefix("."),
        file_size=0,
        sha256="",
        hints=Hints(file=name),
    )

    def refused(reason_code: str, message: str) -> Document:
        return replace(document, refusal=Rejection(reason_code=reason_code, message=message))

    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root):
            return refused("unreadable", "is a link out of the raw folder: put the file itself here")
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or device would keep its reader waiting for ever
            return refused("unreadable", "is not a regular file")
        document = replace(document, file_size=status.st_size)
        if status.st_size > most_bytes:  # not hashed either: a file of 50 GB would hold a build for minutes
            return refused("too_large", advice_on_size(status.st_size, most_bytes))
        document = _hashed(document, status, before.get(name))
    except FileNotFoundError:
        return refused("unreadable", "is a link to a file that is not there, or was removed meanwhile")
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        reason = getattr(error, "strerror", None) or "its links lead in a circle"
        return refused("unreadable", f"can't be opened: {reason}. Check its permissions")
    if document.file_type not in FILE_TYPES:
        shown = f"`.{document.file_type}`" if document.file_type else "without an ending"
        return refused("unsupported_type", f"a file {shown} is not read. {advice_on(path.suffix)}")
    return document


def _hashed(document: Document, status: os.stat_result, before: Document | None) -> Document:
    signature = _signature(status)
    if (
        before is not None
        and before.sha256
        and before.signature == signature
        and before.hashed_at_ns - max(status.st_mtime_ns, status.st_ctime_ns) > _SETTLED_NS
    ):
        return replace(document, sha256=before.sha256, signature=signature, hashed_at_ns=before.hashed_at_ns)
    hashed_at_ns = time.time_ns()
    with document.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return replace(document, sha256=digest, signature=signature, hashed_at_ns=hashed_at_ns)


def save(catalogue: Catalogue, target: Path) -> None:
    """Writes a catalogue as JSON, atomically."""
    documents = []
    for document in catalogue.documents:
        row = asdict(document) | {
            "path": str(document.path),  # JSON's \\u escapes keep names that are no UTF-8
            "hints": _HINTS.dump_python(document.hints, mode="json"),
            "refusal": document.refusal and document.refusal.model_dump(),
        }
        documents.append(row)
    problems = [asdict(problem) for problem in catalogue.problems]
    content = {"format": _FORMAT, "documents": documents, "problems": problems}
    write_text(target, json.dumps(content, indent=1))


def load(source: Path) -> Catalogue | None:
    """The catalogue written by `save`, or None where there is none that can be used."""
    try:
        data = json.loads(source.read_text(encoding="utf-8"))
        if data["format"] != _FORMAT:
            return None
        return Catalogue(
            documents=tuple(_document_from_json(row) for row in data["documents"]),
            problems=tuple(CatalogueProblem(**row) for row in data["problems"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _document_from_json(row: dict[str, Any]) -> Document:
    refusal = row["refusal"]
    return Document(
        **row
        | {
            "path": Path(row["path"]),
            "hints": _HINTS.validate_python(row["hints"]),
            "signature": tuple(row["signature"]),
            "refusal": refusal and Rejection(**refusal),
        }
    )
