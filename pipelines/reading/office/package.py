"""The package that Office and OpenDocument files are: a ZIP archive of parts that name each other.

What belongs here: opening one safely (nothing unpacked before its sizes are known, no DTD), finding
parts by relation, and parsing them. No knowledge of what a sheet or a paragraph is.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from lxml import etree

from pipelines.model.page import DocumentRejected

# A part is refused when it is large and shrank more than real documents do. Sheets full of formatted
# empty cells are the worst honest case: they shrink about 100 times.
MAX_RATIO = 250
MAX_RATIO_FREE_BYTES = 4 * 2**20
MAX_UNPACKED_BYTES = 512 * 2**20
MAX_ENTRIES = 20_000
# Reading the start of a part ends here where no element came: no honest prolog is as long.
_MAX_PROLOG_BYTES = 1 << 20

_OFFICE_DOCUMENT = "officeDocument"
_BROKEN = "The file is damaged: {}. Open it in the program that made it, save it again, or fetch it anew."


class Package:
    """An open file. Parts are named by their path inside, without a leading slash.

    Some programs write members as `xl\\worksheets\\sheet1.xml`; here they are found under `/` like any other.

    Raises DocumentRejected: `too_large` for decompression bombs, `unreadable` for damaged archives.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DocumentRejected("unreadable", _BROKEN.format("its archive can't be opened")) from error
        try:
            self._sizes = self._checked_sizes()
        except DocumentRejected:
            self._zip.close()
            raise

    def _checked_sizes(self) -> dict[str, int]:
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise DocumentRejected(
                "too_large", f"The file holds {len(entries)} parts; {MAX_ENTRIES} are allowed."
            )
        for entry in entries:
            if entry.flag_bits & 0x1:
                raise DocumentRejected(
                    "encrypted", "The file is locked with a password. Save it without one."
                )
            ratio = entry.file_size / max(entry.compress_size, 1)
            if entry.file_size > MAX_RATIO_FREE_BYTES and ratio > MAX_RATIO:
                raise DocumentRejected(
                    "too_large",
                    f"A part of the file unpacks to {entry.file_size >> 20} MB, {ratio:.0f} times its "
                    "packed size. Remove "
                    "formatting from empty rows and columns, or save the plan alone in a new file.",
                )
        total = sum(entry.file_size for entry in entries)
        if total > MAX_UNPACKED_BYTES:
            raise DocumentRejected(
                "too_large",
                f"The file unpacks to {total >> 20} MB; {MAX_UNPACKED_BYTES >> 20} MB are allowed. "
                "Save the plan alone in a new file.",
            )
        # Upper and lower case make no difference in parts' names (ECMA-376 part 2, 6.2.2.3).
        return {member_name(entry.filename): index for index, entry in enumerate(entries)}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._sizes

    def close(self) -> None:
        """Closes the archive."""
        self._zip.close()

    def main_part(self) -> str | None:
        """The part that the package exists for: the document of a .docx, the workbook of a .xlsx."""
        return next(iter(self.related("", _OFFICE_DOCUMENT)), None)

    def related(self, part: str, kind: str) -> list[str]:
        """The parts to which `part` has a relation whose type ends in `kind`, in the file's order."""
        return [target for _, target in self._relations(part, kind)]

    def related_by_id(self, part: str, kind: str) -> dict[str, str]:
        """The same by relation id."""
        return dict(self._relations(part, kind))

    def _relations(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self:
            return
        for relation in self.parse(relations):
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            if relation.get("Type", "").rsplit("/", 1)[-1] == kind:
                named = relation.get("Target", "").replace("\\", "/")
                target = posixpath.normpath(posixpath.join("/", folder, named)).lstrip("/")
                if target in self:
                    yield relation.get("Id", ""), target

    def open(self, part: str) -> IO[bytes]:
        """The bytes of a part, unpacked while read."""
        with _as_rejection(part):
            return self._zip.open(self._zip.infolist()[self._sizes[part.lower()]])

    def read(self, part: str) -> bytes:
        """A part whole, for parts that are no XML."""
        with _as_rejection(part), self.open(part) as stream:
            return stream.read()

    def parse(self, part: str) -> etree._Element:
        """The root element of a part, parsed whole."""
        self.check_prolog(part)
        with _as_rejection(part), self.open(part) as stream:
            # huge_tree stays off: it is what limits depth (256) and the size of a text (10 MB).
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
            )
            return etree.parse(stream, parser).getroot()

    def events(self, part: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
        """Yields each element with one of the local names `tags` as it ends, then empties it."""
        self.check_prolog(part)
        with _as_rejection(part), self.open(part) as stream:
            wanted = [f"{{*}}{tag}" for tag in tags]
            for _, element in etree.iterparse(
                stream,
                events=("end",),
                tag=wanted,
                resolve_entities=False,
                no_network=True,
                remove_comments=True,
            ):
                yield element
                element.clear(keep_tail=True)
                while element.getprevious() is not None:
                    parent = element.getparent()
                    assert parent is not None
                    del parent[0]

    def check_prolog(self, part: str) -> None:
        """Raises DocumentRejected `unreadable` where a part declares a DTD, which OOXML forbids.

        ECMA-376 part 2, 7.2.4: no part shall hold a DTD. It is how entity expansion attacks come in.
        """
        parser = expat.ParserCreate()
        seen: list[str] = []
        parser.StartDoctypeDeclHandler = lambda *_: seen.append("doctype")
        parser.StartElementHandler = lambda *_: seen.append("element")
        with _as_rejection(part), self.open(part) as stream:
            read = 0
            while not seen and read < _MAX_PROLOG_BYTES and (chunk := stream.read(4096)):
                read += len(chunk)
                parser.Parse(chunk)
        if seen[:1] != ["element"]:
            raise DocumentRejected("unreadable", _BROKEN.format(f"its part {part} is no plain XML"))


class _as_rejection:  # noqa: N801 - reads as a statement
    """Turns what archives and XML can fail with into DocumentRejected `unreadable`."""

    def __init__(self, part: str) -> None:
        self._part = part

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        failures = (etree.XMLSyntaxError, expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError)
        if isinstance(error, (*failures, NotImplementedError, RuntimeError, UnicodeError, LookupError)):
            raise DocumentRejected(
                "unreadable", _BROKEN.format(f"its part {self._part} can't be read")
            ) from error


def member_name(name: str) -> str:
    """The one spelling under which a member of an archive is looked up, whoever wrote its name."""
    return name.replace("\\", "/").lower().lstrip("/")


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace, which differs between OOXML's two dialects."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name."""
    value = element.get(name)
    if value is not None:
        return value
    return next((v for key, v in element.items() if key.rpartition("}")[2] == name), None)
