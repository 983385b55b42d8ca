"""Drafts: kept privately, whole or not at all, and found again."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from store.errors import NotFound, NotSaved
from store.ids import new_ulid
from store.work.drafts import Draft, Drafts

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def a_draft(text: str = "客户要", at: datetime = NOON, customer: str = "") -> Draft:
    return Draft(id=new_ulid(), customer=customer, channel="call", text=text, started=NOON, at=at, spent=90)


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(str(tmp_path), "01BOOK")


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_draft_comes_back_as_it_was_kept(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    drafts, draft = Drafts(str(tmp_path_factory.mktemp("state")), "01BOOK"), a_draft(text)
    drafts.save(draft)
    assert drafts.load(draft.id) == draft


def test_nobody_else_can_read_it(drafts: Drafts) -> None:
    draft = a_draft()
    drafts.save(draft)
    path = os.path.join(drafts.directory, f"{draft.id}.json")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(drafts.directory).st_mode) == 0o700


def test_the_newest_comes_first_and_a_customer_has_its_own(drafts: Drafts) -> None:
    old, new = a_draft(customer="X"), a_draft(at=NOON.replace(hour=5), customer="X")
    other = a_draft(at=NOON.replace(hour=6), customer="Y")
    for draft in (new, other, old):
        drafts.save(draft)
    assert drafts.list() == [other, new, old]
    assert drafts.of("X") == new
    assert drafts.of("Z") is None
    assert drafts.customers() == {"X", "Y"}


def test_it_is_found_by_its_tail(drafts: Drafts) -> None:
    draft = a_draft()
    drafts.save(draft)
    assert drafts.load("#" + draft.id[-6:].lower()) == draft
    for unknown in ("ZZZZ0", "", "../x"):
        with pytest.raises(NotFound):
            drafts.load(unknown)


def test_files_that_are_no_drafts_are_passed_over(drafts: Drafts) -> None:
    draft = a_draft()
    drafts.save(draft)
    for name, content in {
        f"{new_ulid()}.json": '{"id": "01',
        f"{new_ulid()}.json.new": "{}",
        "notes.txt": "hello",
    }.items():
        Path(drafts.directory, name).write_text(content)
    assert drafts.list() == [draft]


def test_one_that_cannot_be_kept_leaves_the_earlier_version(drafts: Drafts, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = a_draft("first")
    drafts.save(draft)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NotSaved, match="No space left"):
        drafts.save(replace(draft, text="second"))
    assert drafts.list() == [draft]
    assert os.listdir(drafts.directory) == [f"{draft.id}.json"]


def test_removing_one_that_is_gone_is_fine(drafts: Drafts) -> None:
    draft = a_draft()
    drafts.save(draft)
    drafts.remove(draft.id)
    drafts.remove(draft.id)
    assert drafts.list() == []
