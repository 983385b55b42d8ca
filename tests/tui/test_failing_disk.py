"""A disk that cannot be read, and a folder that is closed: one sentence and an exit code, never a traceback."""

from __future__ import annotations

import errno
import os

import pytest

from tests.tui.typed import Kehu


@pytest.mark.parametrize(
    "command", [("show", "王小明"), ("log", "王小明", "报价"), ("find", ""), ("doctor",), ("fold",)]
)
def test_a_disk_that_cannot_be_read_is_one_sentence(
    wang: Kehu, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    def fail(*_arguments: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    before = wang.book.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(os, "pread", fail)
        answer = wang(*command, exits=5)
    assert answer.data == ""
    assert os.strerror(errno.EIO) in answer.talk and answer.talk.count("\n") == 1
    assert wang.book.read_bytes() == before
    assert wang.shown()["name"] == "王小明"


def test_what_the_system_does_not_allow_ends_with_4(wang: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, *_arguments: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    monkeypatch.setattr(os, "listdir", refuse)
    os.mkdir(f"{wang.book}.backups")
    assert str(wang.book) in wang("backup", "list", exits=4).talk
