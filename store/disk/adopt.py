"""Adopting: a JSON file of tables that another tool wrote or rewrote becomes a book again, and loses nothing."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from glob import escape, glob
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

from store.collecting import without_collecting
from store.disk import foreign, system
from store.disk import format as layout
from store.disk.files import write_failed
from store.disk.foreign import Malformed, Tables
from store.disk.generation import GenerationWriter
from store.disk.keeping import locked, make_backup_folder, publish
from store.disk.reconcile import lay_over, reconcile
from store.disk.unrolling import NotPlain, Unrolling
from store.errors import BookError, Damaged, NotABook, NotPermitted
from store.text import N_, _

if TYPE_CHECKING:
    from store.disk.cache import Progress

REWRITE_PATIENCE = 1.0
"""Seconds a tool that rewrites the file in place is given to finish."""

OUTSIDE = N_("changed outside Kehu")


class _Read(msgspec.Struct):
    """The file at one moment: its bytes, what they hold, and the size and time that tell whether it changed."""

    data: bytes
    content: foreign.Content
    seen: tuple[int, int]


def adopt(path: str, *, holder: str = "", progress: Progress | None = None) -> list[str]:
    """Make a book of the file at `path`, and return what the user should know of it.

    The original stays, by a hard link, in `<name>.backups/`. Records of the journal that the other
    tool could not know are joined with what it changed (see `reconcile`); where it changed what we had changed,
    an operation "changed outside Kehu" by `holder` says so in the history. A file that is a book already,
    because another process was faster, is left alone. `progress` is told (bytes read, bytes in all); what it raises
    ends the adoption with nothing changed.

    Raises NotABook for what is no JSON of tables, NewerFormat, Damaged for a book whose first line alone is
    damaged or whose content is gone, Locked, NotPermitted or NotSaved; the file is then as it was.
    """
    target = os.path.realpath(path)
    try:
        with locked(target) as descriptor, without_collecting():
            if layout.decode_header(os.pread(descriptor, layout.HEADER_LENGTH, 0)) is not None:
                return []
            return _adopt(target, descriptor, holder, progress)
    except PermissionError as error:
        raise NotPermitted(
            _(
                "{path} was written by another tool, and the system does not allow it to be taken over: "
                "nothing was changed."
            ).format(path=path)
        ) from error
    except OSError as error:
        raise write_failed(error) from error


def _adopt(target: str, descriptor: int, holder: str, progress: Progress | None) -> list[str]:
    for leftover in glob(escape(target) + ".adopt-*"):
        os.unlink(leftover)
    while True:
        with suppress(NotPlain):
            backup = _adopt_plain(target, descriptor, progress)
            if backup is None:
                continue
            return [_taken_over(target, backup)]
        read = _read(target, descriptor)
        tables, told = _joined(read.content, holder)
        temporary = f"{target}.adopt-{os.getpid()}"
        try:
            _write(temporary, target, tables)
            system.point("adopt-built")
            backup = _keep(target, crc32(read.data), descriptor)
            system.point("adopt-kept")
            if _state(descriptor) == read.seen:
                publish(temporary, target)
                return _sentences(target, backup, read.content) + told
        except Malformed as error:
            raise _unreadable(target, read.data, str(error)) from None
        finally:
            if os.path.exists(temporary):
                os.unlink(temporary)


def _adopt_plain(target: str, descriptor: int, progress: Progress | None) -> str | None:
    """Make a book of a file that never was one, block by block; gives the backup, None if the file changed meanwhile.

    Raises NotPlain for any other file, with nothing changed.
    """
    temporary = f"{target}.adopt-{os.getpid()}"
    try:
        seen = _state(descriptor)
        crc = _write_plain(temporary, target, descriptor, progress)
        system.point("adopt-built")
        backup = _keep(target, crc, descriptor)
        system.point("adopt-kept")
        if _state(descriptor) != seen:
            return None
        publish(temporary, target)
        return backup
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def _write_plain(temporary: str, target: str, descriptor: int, progress: Progress | None) -> int:
    """Write the documents of a plain file as a new generation, and return the crc32 of that file."""
    unrolling = Unrolling(descriptor)
    size = os.fstat(descriptor).st_size
    writer = GenerationWriter(temporary, like=target)
    try:
        present = ""
        for table, lines in unrolling.blocks():
            if table != present:
                writer.end_table()
                present = table
            writer.run(table, [lines])
            if progress is not None:
                progress(unrolling.offset, size)
        writer.finish()
    finally:
        writer.close()
    return unrolling.crc


def _state(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_size, status.st_mtime_ns


def _read(target: str, descriptor: int) -> _Read:
    """The whole file; a tool that is just rewriting it in place is given time to finish."""
    deadline = time.monotonic() + REWRITE_PATIENCE
    while True:
        seen = _state(descriptor)
        data = _whole(descriptor)
        try:
            content = foreign.read(data or b"{}")
            problem: BookError | None = _why_not(target, data, content)
        except Malformed as error:
            problem = _unreadable(target, data, str(error))
        if problem is None:
            return _Read(data, content, seen)
        if time.monotonic() >= deadline:
            raise problem
        time.sleep(0.02)


def _whole(descriptor: int) -> bytes:
    chunks, offset = [], 0
    while chunk := os.pread(descriptor, 1 << 24, offset):
        chunks.append(chunk)
        offset += len(chunk)
    return b"".join(chunks)


def _why_not(target: str, data: bytes, content: foreign.Content) -> BookError | None:
    """What speaks against taking these tables for what somebody meant the book to hold."""
    if not data and _was_book(target):
        return Damaged(
            _("{path} has been emptied by another tool or a crash. Nothing was changed; look into {backups}.").format(
                path=target, backups=target + ".backups"
            )
        )
    if _has_our_layout(data) and (content.unsound or not content.untouched):
        return _header_damaged(target)
    return None


def _was_book(target: str) -> bool:
    """Whether a filled cache or a backup beside the file tells of a book."""
    cache = target + ".cache"
    return os.path.exists(target + ".backups") or (os.path.exists(cache) and os.path.getsize(cache) > 0)


def _unreadable(target: str, data: bytes, reason: str) -> BookError:
    if _has_our_layout(data):
        return _header_damaged(target)
    return NotABook(
        _("{path} is not a book Kehu can read: {reason}. Nothing was changed.").format(path=target, reason=reason)
    )


def _has_our_layout(data: bytes) -> bool:
    """Whether no tool has rewritten the file, so that it is a book but for its first line."""
    return b"\n" + layout.SENTINEL in data


def _header_damaged(target: str) -> Damaged:
    return Damaged(
        _(
            "The first line of the book {path} is damaged, so its journal cannot be verified. "
            "Nothing was changed; run `kehu doctor`."
        ).format(path=target)
    )


def _joined(content: foreign.Content, holder: str) -> tuple[Tables, list[str]]:
    """The tables of the new generation, and what there is to tell of how they came together."""
    if content.untouched:
        lay_over(content.tables, content.transactions)
        return content.tables, []
    result = reconcile(content.tables, content.transactions)
    if result.changes:
        _note_in_history(result.tables, result.changes, holder)
    return result.tables, result.sentences


def _note_in_history(tables: Tables, changes: list[list[object]], holder: str) -> None:
    from store.clock import Clock
    from store.ids import new_ulid
    from store.model.instants import to_text

    operation = {"id": new_ulid(), "at": to_text(Clock().now()), "by": holder, "verb": OUTSIDE, "automatic": True}
    rows = tables.setdefault("operations", {})
    rows[max(rows, default=0) + 1] = {
        **{name: value for name, value in operation.items() if value != ""},
        "changes": changes,
    }


def _sentences(target: str, backup: str, content: foreign.Content) -> list[str]:
    sentences = [_taken_over(target, backup)]
    sentences += [
        _("Record {number} of the journal could not be verified and was left out; it is in {backup}.").format(
            number=number, backup=backup
        )
        for number in content.unsound
    ]
    return sentences


def _taken_over(target: str, backup: str) -> str:
    return _(
        "Another tool wrote {path}: it was taken over with all that was in it. The original is kept in {backup}."
    ).format(path=target, backup=backup)


def _keep(target: str, crc: int, descriptor: int) -> str:
    """Keep the original by a hard link, so that what a tool with the file still open writes later is not lost."""
    mode = os.fstat(descriptor).st_mode & 0o7777
    folder = make_backup_folder(target, mode)
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    copy = os.path.join(folder, f"adopted-{moment}-{crc:08x}.json")
    if not os.path.exists(copy):
        system.link(target, copy)
        system.sync_directory(folder)
    return copy


def _write(temporary: str, target: str, tables: Tables) -> None:
    writer = GenerationWriter(temporary, like=target)
    try:
        for table, rows in tables.items():
            for row, document in sorted(rows.items()):
                writer.document(table, row, foreign.encode(document))
            writer.end_table()
        writer.finish()
    finally:
        writer.close()
