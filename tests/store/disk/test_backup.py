"""Backups: kept at a fold by schedule, copied on purpose, and gone back to."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.book import Book
from store.clock import FixedClock
from store.disk import system
from store.disk.backup import DAILY, WEEKLY, backups, copy_to, found_backup, kept, restore
from store.disk.bookfile import BookFile
from store.disk.doctor import examine
from store.errors import Damaged, NotFound, Refused
from store.exchange.export import export_json
from tests.factories import NOW, customer, new_book

TIMES = st.lists(st.integers(0, 60 * 24 * 60), max_size=60).map(
    lambda minutes: [NOW - timedelta(minutes=each) for each in minutes]
)


def exported(path: str) -> bytes:
    with Book.open(path, user="li", device="00aa", clock=FixedClock(NOW)) as book:
        return b"".join(export_json(book))


def test_a_month_of_daily_folds_leaves_a_week_of_days_and_four_weeks() -> None:
    times = [NOW - timedelta(days=days, hours=hours) for days in range(40) for hours in (0, 1)]
    stay = sorted(kept(times, NOW), reverse=True)
    assert stay[:7] == [NOW - timedelta(days=days) for days in range(7)]
    sundays = [datetime(2026, 11, 15, 6, 2, tzinfo=UTC), datetime(2026, 11, 8, 6, 2, tzinfo=UTC)]
    assert set(sundays) < set(stay) and len(stay) == DAILY + WEEKLY - 2


@given(TIMES)
def test_the_newest_always_stays_and_there_are_never_more_than_eleven(times: list[datetime]) -> None:
    stay = kept(times, NOW)
    assert stay <= set(times) and len(stay) <= DAILY + WEEKLY
    assert (max(times) in stay) if times else not stay
    assert kept(stay, NOW) == stay


def test_a_fold_keeps_the_file_as_it_was_at_no_cost(tmp_path: Path) -> None:
    with new_book(tmp_path) as book:
        customer(book, "Acme")
        before = os.stat(book.path).st_ino, Path(book.path).read_bytes()
        book.fold()
        (backup,) = backups(book.path)
        assert (os.stat(backup.path).st_ino, Path(backup.path).read_bytes()) == before
        assert (backup.reason, backup.at) == ("fold", NOW)
        assert os.stat(os.path.dirname(backup.path)).st_mode & 0o777 == 0o700


def test_folds_of_one_day_keep_the_last_one(tmp_path: Path) -> None:
    path = new_book(tmp_path).path
    for hour in range(3):
        clock = FixedClock(NOW + timedelta(hours=hour))
        with Book.open(path, user="li", device="00aa", clock=clock) as book:
            customer(book, f"Acme {hour}")
            book.fold()
    assert [backup.at for backup in backups(path)] == [NOW + timedelta(hours=2)]


def test_a_backup_that_cannot_be_kept_is_told_and_does_not_stop_the_fold(tmp_path: Path, monkeypatch) -> None:
    def refuse(_source: str, _target: str) -> None:
        raise OSError(1, "Operation not permitted")

    with new_book(tmp_path) as book:
        customer(book, "Acme")
        generation = book.file.journal.generation
        monkeypatch.setattr(system, "link", refuse)
        book.fold()
        assert book.file.journal.generation != generation
        assert any("Operation not permitted" in notice for notice in book.notices)


def test_a_copy_is_the_book_at_that_moment_whatever_comes_after(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    with new_book(tmp_path) as book:
        customer(book, "Acme")
        before = b"".join(export_json(book))
        copy = copy_to(book.path, str(tmp_path / "stick"), NOW)
        with pytest.raises(Refused, match="not changed"):
            copy_to(book.path, str(tmp_path / "stick"), NOW)
        customer(book, "Beta")
    assert os.stat(copy).st_mode & 0o777 == 0o600
    assert examine(copy).healthy
    assert exported(copy) == before


def test_a_copy_needs_a_folder_and_a_sound_book(tmp_path: Path) -> None:
    with new_book(tmp_path) as book:
        customer(book, "Acme")
        book.fold()
        path = book.path
        with pytest.raises(NotFound):
            copy_to(path, str(tmp_path / "none"), NOW)
    Path(path).write_bytes(Path(path).read_bytes().replace(b"Acme", b"Akme"))
    (tmp_path / "stick").mkdir()
    with pytest.raises(Damaged):
        copy_to(path, str(tmp_path / "stick"), NOW)
    assert list((tmp_path / "stick").iterdir()) == []


def test_going_back_keeps_the_present_book_and_is_seen_by_who_has_it_open(tmp_path: Path) -> None:
    with new_book(tmp_path) as book:
        customer(book, "Acme")
        book.fold()
        customer(book, "Beta")
        present = b"".join(export_json(book))
        kept_at = restore(book.path, found_backup(book.path, backups(book.path)[0].name), NOW)
        assert [each["name"] for each in book.all("customers")] == ["Acme"]
        customer(book, "Gamma")
        assert kept_at is not None
        restore(book.path, kept_at, NOW)
        assert b"".join(export_json(book)) == present


def test_going_back_works_where_the_book_is_damaged_or_gone(tmp_path: Path) -> None:
    with new_book(tmp_path) as book:
        customer(book, "Acme")
        book.fold()
        path, before = book.path, b"".join(export_json(book))
        customer(book, "Beta")
        book.fold()
    (backup,) = backups(path)
    Path(path).write_bytes(b"garbage")
    assert restore(path, backup.path, NOW)
    assert exported(path) != before and b"Beta" in exported(path)
    os.unlink(path)
    assert restore(path, backup.path, NOW) is None
    assert b"Beta" in exported(path)


def test_a_damaged_backup_is_refused_and_the_book_stays(tmp_path: Path) -> None:
    with new_book(tmp_path) as book:
        customer(book, "Acme")
        book.fold()
        path = book.path
    bad = tmp_path / "bad.json"
    bad.write_bytes(Path(path).read_bytes().replace(b"Acme", b"Akme"))
    whole = Path(path).read_bytes()
    with pytest.raises(Damaged):
        restore(path, str(bad), NOW)
    with pytest.raises(Refused):
        restore(path, path, NOW)
    with pytest.raises(NotFound):
        found_backup(path, "none.json")
    assert Path(path).read_bytes() == whole


def test_the_original_of_an_adopted_file_can_be_gone_back_to(tmp_path: Path) -> None:
    path = tmp_path / "plain.json"
    path.write_text('{"customers": {"1": {"name": "Acme"}}}', encoding="utf-8")
    BookFile.open(str(path)).close()
    (adopted,) = backups(str(path))
    assert adopted.reason == "adopted"
    with Book.open(str(path), user="li", device="00aa", clock=FixedClock(NOW)) as book:
        customer(book, "Beta")
    restore(str(path), adopted.path, NOW)
    with Book.open(str(path), user="li", device="00aa", clock=FixedClock(NOW)) as book:
        assert [each["name"] for each in book.all("customers")] == ["Acme"]
