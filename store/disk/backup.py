"""Backups of a book: generations kept at a fold, copies made on purpose, and going back to one of either."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from zlib import crc32

import msgspec

from store.disk import foreign, freeing, system
from store.disk import format as layout
from store.disk.doctor import examine
from store.disk.files import create, write_failed, write_file
from store.disk.journal import Journal
from store.disk.keeping import backup_folder, locked, make_backup_folder, publish
from store.disk.salvage import salvage, write_generation
from store.errors import Damaged, NotABook, NotFound, NotSaved, Refused
from store.text import _

DAILY, WEEKLY = 7, 4

FOLDED, REPLACED = "fold", "replaced"
"""How the names of backups begin: kept at a fold, by schedule; or when another state was put in the book's place."""

_NAME = re.compile(r"(?P<reason>[a-z]+)-(?P<at>\d{8}T\d{6}Z)-[0-9a-f]+\.json")
_TIME = "%Y%m%dT%H%M%SZ"
_CHUNK = 1 << 20


class Backup(msgspec.Struct, frozen=True):
    """One backup beside a book: its name, when it was kept (UTC), why (fold, replaced, adopted), and its bytes."""

    name: str
    path: str
    at: datetime
    reason: str
    size: int


def kept(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """The times whose backups stay: the newest of each of the last 7 days and of the last 4 weeks that had one.

    Days and weeks are those of UTC; a time past `now`, of a clock that was wrong, stays.
    """
    newest_first = sorted(times, reverse=True)
    stay = {time for time in newest_first if time > now}
    days: dict[object, datetime] = {}
    weeks: dict[object, datetime] = {}
    for time in newest_first:
        if time <= now:
            days.setdefault(time.date(), time)
            weeks.setdefault(time.isocalendar()[:2], time)
    return stay | set(list(days.values())[:DAILY]) | set(list(weeks.values())[:WEEKLY])


def keep_generation(journal: Journal, now: datetime) -> None:
    """Keep the book as it is, by a hard link; the lock must be held.

    For a fold, which leaves the old file untouched from then on. Where it cannot be kept the book's notices say so.
    """
    target = os.path.realpath(journal.path)
    try:
        folder = make_backup_folder(target, os.stat(target).st_mode)
        copy = os.path.join(folder, _name(FOLDED, now, journal.generation))
        if not os.path.exists(copy):
            system.link(target, copy)
            system.sync_directory(folder)
    except OSError as error:
        sentence = _("The book was folded, but what it was before could not be kept as a backup: {reason}.")
        journal.notices.append(sentence.format(reason=error.strerror))


def let_go_of_old(journal: Journal, now: datetime) -> None:
    """Delete the backups of folds that the schedule has no place for; others may write to the book meanwhile.

    Where that fails the book's notices say so.
    """
    try:
        folded = [backup for backup in backups(os.path.realpath(journal.path)) if backup.reason == FOLDED]
        stay = kept((backup.at for backup in folded), now)
        seen: set[datetime] = set()
        for backup in folded:
            if backup.at not in stay or backup.at in seen:
                with suppress(FileNotFoundError):
                    _delete(backup.path)
            seen.add(backup.at)
    except OSError as error:
        sentence = _("The book was folded, but an old backup could not be deleted: {reason}.")
        journal.notices.append(sentence.format(reason=error.strerror))


def _delete(path: str) -> None:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except PermissionError:
        os.unlink(path)
        return
    try:
        os.unlink(path)
    finally:
        freeing.close(descriptor)


def backups(path: str) -> list[Backup]:
    """The backups beside the book at `path`, the newest first."""
    folder = backup_folder(path)
    if not os.path.isdir(folder):
        return []
    found = []
    for name in os.listdir(folder):
        match = _NAME.fullmatch(name)
        if match:
            at = datetime.strptime(match["at"], _TIME).replace(tzinfo=UTC)
            place = os.path.join(folder, name)
            status = os.stat(place)
            # Of two of one second the one written to last is the newer.
            found.append((at, status.st_mtime_ns, Backup(name, place, at, match["reason"], status.st_size)))
    return [backup for _at, _written, backup in sorted(found, key=lambda each: each[:2], reverse=True)]


def copy_to(path: str, folder: str, now: datetime) -> str:
    """Copy the book as it is at this moment into a folder, check the copy, and return its path.

    Nobody who writes meanwhile is held up: what is committed is never rewritten. Raises NotFound for a folder that
    is not there, Refused if the copy exists, Damaged with no copy left if the book is damaged, NotSaved.
    """
    if not os.path.isdir(folder):
        raise NotFound(_("There is no folder {path}; make it first, or plug in what it is on.").format(path=folder))
    journal = Journal.open(path)
    moment = journal.moment
    stem = os.path.splitext(os.path.basename(path))[0]
    stamp = f"{moment.stamp.crc:08x}" if moment.stamp.number else moment.generation[:8]
    copy = os.path.join(folder, f"{stem}-{now.strftime(_TIME)}-{stamp}.json")
    if os.path.lexists(copy):
        raise Refused(_("{path} is there already: the book has not changed since.").format(path=copy))
    end = moment.stamp.end
    places = [(offset, min(_CHUNK, end - offset)) for offset in range(0, end, _CHUNK)]
    temporary = f"{copy}.new-{os.getpid()}"
    try:
        write_file(temporary, [*moment.read(places), layout.CLOSER], 0o600)
        if examine(temporary).damaged:
            raise Damaged(_("The book is damaged, so no copy was made; run `kehu doctor`."))
        system.rename(temporary, copy)
        system.sync_directory(folder)
    except OSError as error:
        raise write_failed(error) from error
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)
    return copy


def found_backup(path: str, named: str) -> str:
    """The path of the backup that is meant: a file, or a name `backups` lists. Raises NotFound."""
    if os.path.exists(named):
        return named
    for backup in backups(path):
        if backup.name == named:
            return backup.path
    raise NotFound(_("There is no file or backup {name}; `kehu backup list` shows them.").format(name=named))


def restore(path: str, source: str, now: datetime) -> str | None:
    """Put the state of a backup in the book's place; returns where the present one was kept, if there was one.

    The present book may be damaged. Raises NotFound, Damaged if the backup is, Locked, or NotSaved; the book is
    then as it was.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and os.path.samefile(source, target):
        raise Refused(_("This is the book itself; name one of its backups."))
    put = _putter(source, target)
    is_new = not os.path.exists(target)
    if is_new:
        create(target)
    temporary = f"{target}.restore-{os.getpid()}"
    try:
        with locked(target):
            put(temporary)
            copy = None if is_new else _keep_present(target, now)
            publish(temporary, target)
    except OSError as error:
        raise NotSaved(_("The book was left as it is: {reason}.").format(reason=error.strerror)) from error
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)
    return copy


def _putter(source: str, target: str) -> Callable[[str], None]:
    """What writes the state of the backup to a path; Damaged if the backup is.

    The original of a file that was adopted is written as it was, to be adopted again.
    """
    with open(source, "rb") as file:
        data = file.read(layout.HEADER_LENGTH)
        if layout.decode_header(data) is None:
            data += file.read()
            try:
                foreign.read(data)
            except foreign.Malformed as error:
                raise NotABook(_("{path} is no backup: {reason}.").format(path=source, reason=error)) from error
            return lambda path: write_file(path, [data], os.stat(target).st_mode & 0o7777)
    found = salvage(source)
    if found.report.damaged:
        raise Damaged(_("{path} is damaged, so the book was left as it is.").format(path=source))
    return lambda path: write_generation(found, path, like=target)


def _keep_present(target: str, now: datetime) -> str:
    """Keep the file that is about to be replaced, by a hard link, whatever state it is in."""
    status = os.stat(target)
    folder = make_backup_folder(target, status.st_mode)
    token = f"{crc32(f'{status.st_ino} {status.st_size} {status.st_mtime_ns}'.encode()):08x}"
    copy = os.path.join(folder, _name(REPLACED, now, token))
    system.link(target, copy)
    system.sync_directory(folder)
    return copy


def _name(reason: str, now: datetime, token: str) -> str:
    return f"{reason}-{now.astimezone(UTC).strftime(_TIME)}-{token}.json"
