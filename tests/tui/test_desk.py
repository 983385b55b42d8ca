"""`kehu config desk`: shown first, carried out, and checked by the doctor."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.tui.typed import Kehu


@pytest.fixture
def desk(wang: Kehu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book in a folder of its own, which the group could reach."""
    folder = tmp_path / "desk"
    folder.mkdir(mode=0o750)
    path = folder / "book.json"
    monkeypatch.setenv("KEHU_BOOK", str(path))
    wang("add", "Acme")
    return path


def test_what_would_be_changed_is_shown_and_nothing_is(wang: Kehu, desk: Path) -> None:
    before = {entry.name: entry.stat().st_mode for entry in os.scandir(desk.parent)}
    answer = wang("config", "desk", "--dry-run")
    assert "0600" in answer.data and "0660" in answer.data
    assert "Nothing was changed." in answer.talk
    assert {entry.name: entry.stat().st_mode for entry in os.scandir(desk.parent)} == before


def test_the_folder_is_made_ready_and_the_second_time_there_is_nothing_to_do(wang: Kehu, desk: Path) -> None:
    steps = wang("config", "desk", "--json").records
    assert all(step["done"] for step in steps)
    assert {"path": str(desk), "what": "mode", "before": "0600", "after": "0660", "done": True} in steps
    assert stat.S_IMODE(os.stat(desk.parent).st_mode) == 0o2770
    assert wang("config", "desk", "--json").records == []
    assert wang("config", "desk").data == ""


def test_the_doctor_tells_of_a_desk_that_is_none(wang: Kehu, desk: Path) -> None:
    os.chmod(desk, 0o660)
    sentences = [finding["sentence"] for finding in wang("doctor", "--json").record["findings"]]
    assert any("kehu config desk" in sentence for sentence in sentences)


def test_a_refusal_of_the_system_ends_with_4(wang: Kehu, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, *_arguments: object) -> None:
        raise PermissionError(1, os.strerror(1), path)

    monkeypatch.setattr(os, "chmod", refuse)
    answer = wang("config", "desk", exits=4)
    assert "only its owner may" in answer.talk


def test_a_wrong_group_and_no_book_are_refused(wang: Kehu, desk: Path) -> None:
    assert "no group" in wang("config", "desk", "--group", "没有", exits=1).talk
    assert "no book" in wang("config", "desk", "--book", "nowhere.json", exits=1).talk
