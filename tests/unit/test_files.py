"""Files are written whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from pipelines.files import unfinished, write_text


def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(tmp_path: Path) -> None:
    target = tmp_path / "state.json"
    write_text(target, "old")

    def fill_the_disk() -> None:
        with unfinished(target) as temporary:
            temporary.write_text("half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        fill_the_disk()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_cannot_be_written_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises((NotADirectoryError, FileExistsError)):
        write_text(tmp_path / "file" / "state.json", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
