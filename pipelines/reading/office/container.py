"""The container of Office files before 2007: a file system inside a file (MS-CFB).

What belongs here: taking one stream out of it. Every chain is followed no further than the file is long,
and a file whose sectors are counted wrongly is read as far as it goes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_STREAM = 2
_NONE = 0xFFFFFFFF
_LAST = 0xFFFFFFFA  # numbers from here on are no sectors


def stream_of(data: bytes, names: Sequence[str]) -> bytes:
    """The first of the streams `names` at the container's root; `data` itself where it is no container.

    Raises ValueError where the container is damaged or holds none of them.
    """
    if not data.startswith(MAGIC):
        return data
    try:
        return _Container(data).stream(names)
    except (struct.error, IndexError) as error:
        raise ValueError("the container is damaged") from error


class _Container:
    def __init__(self, data: bytes) -> None:
        self._data = data
        sector, mini = struct.unpack_from("<HH", data, 30)
        if sector not in (9, 12) or mini != 6:
            raise ValueError("sectors of an unknown size")
        self._size, self._mini_size = 1 << sector, 1 << mini
        header = struct.unpack_from("<8I", data, 44)
        fats, first_directory, _, self._cutoff, first_mini, _, first_more, _ = header
        self._fat: list[int] = []
        self._fat = self._allocation(fats, first_more)
        directory = self._read(first_directory)
        self._entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
        mini_fat = self._read(first_mini)
        self._mini_fat = list(struct.unpack(f"<{len(mini_fat) // 4}I", mini_fat[: len(mini_fat) // 4 * 4]))
        root = self._entries[0]
        self._mini = self._read(struct.unpack_from("<I", root, 116)[0])

    def stream(self, names: Sequence[str]) -> bytes:
        """The first of `names` that the root holds."""
        found = {self._name(entry).casefold(): entry for entry in self._at_root() if entry[66] == _STREAM}
        for name in names:
            if entry := found.get(name.casefold()):
                first, size = struct.unpack_from("<II", entry, 116)
                if size >= self._cutoff:
                    return self._read(first)[:size]
                return self._read_mini(first)[:size]
        raise ValueError("the container holds no workbook")

    def _allocation(self, fats: int, first_more: int) -> list[int]:
        """By sector, the sector that follows it in its chain."""
        places = list(struct.unpack_from("<109I", self._data, 76))
        per_sector = self._size // 4
        more, steps = first_more, len(self._data) // self._size
        while more < _LAST and steps > 0:
            *further, more = struct.unpack(f"<{per_sector}I", self._sector(more))
            places += further
            steps -= 1
        fat: list[int] = []
        for place in places[: min(fats, len(self._data) // self._size)]:
            if place < _LAST:
                fat += struct.unpack(f"<{per_sector}I", self._sector(place))
        return fat

    def _sector(self, number: int) -> bytes:
        start = _HEADER if self._size == _HEADER else self._size
        part = self._data[start + number * self._size : start + (number + 1) * self._size]
        if not part:
            raise ValueError("a sector beyond the end")
        return part.ljust(self._size, b"\0")

    def _read(self, first: int) -> bytes:
        parts: list[bytes] = []
        limit = len(self._data) // self._size + 1
        while first < _LAST and len(parts) <= limit:
            parts.append(self._sector(first))
            first = self._fat[first] if first < len(self._fat) else _NONE
        if len(parts) > limit:
            raise ValueError("a chain of sectors without end")
        return b"".join(parts)

    def _read_mini(self, first: int) -> bytes:
        parts: list[bytes] = []
        limit = len(self._mini) // self._mini_size + 1
        while first < _LAST and len(parts) <= limit:
            parts.append(self._mini[first * self._mini_size : (first + 1) * self._mini_size])
            first = self._mini_fat[first] if first < len(self._mini_fat) else _NONE
        if len(parts) > limit:
            raise ValueError("a chain of sectors without end")
        return b"".join(parts)

    def _at_root(self) -> list[bytes]:
        """The entries of the root's tree; embedded documents have trees of their own."""
        found: list[bytes] = []
        waiting, seen = [struct.unpack_from("<I", self._entries[0], 76)[0]], set[int]()
        while waiting:
            number = waiting.pop()
            if number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            entry = self._entries[number]
            found.append(entry)
            waiting += struct.unpack_from("<II", entry, 68)
        return found

    def _name(self, entry: bytes) -> str:
        length = min(struct.unpack_from("<H", entry, 64)[0], 64)
        return entry[: max(0, length - 2)].decode("utf-16-le", "replace")
