"""The book's file: opened, locked, replayed, appended to and polled; committed bytes are never rewritten."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from store.disk import format as layout
from store.disk import holder as hint
from store.disk import system, torn
from store.disk.files import cannot_open, not_confirmed, open_to_read, write_failed
from store.disk.locking import LONGEST_PAUSE, PATIENCE, SHORTEST_PAUSE, Lock, Waiting
from store.disk.moment import Handle, Moment, Stamp
from store.disk.news import NO_NEWS, News
from store.errors import BookError, Damaged, Locked, NotFound, NotPermitted, NotSaved, SyncFailed
from store.text import _


class Foreign(Exception):
    """The file holds no header of ours: another tool wrote it, and it must be adopted first."""


class Journal:
    """One process's hold on a book's file."""

    def __init__(
        self, path: str, *, holder: str = "", resume: Stamp | None = None, lock_patience: float = PATIENCE
    ) -> None:
        self.path = path
        self.writable = True
        self.notices: list[str] = []
        self.holder = holder
        self._lock_patience = lock_patience
        self._longest_pause = LONGEST_PAUSE
        self._mutex = threading.RLock()
        self._depth = 0
        self._failed = False
        self._hinted = False
        self._seen = (0, 0)
        self._tail = layout.Tail(0, b"")
        self._moment = self._moment_of(self._open_handle(), resume)

    # Opening

    @classmethod
    def open(
        cls, path: str, *, holder: str = "", resume: Stamp | None = None, lock_patience: float = PATIENCE
    ) -> Journal:
        """Open the book at `path`; records before `resume`, where a cache already stands, are skipped.

        Raises NotFound, NotPermitted, NotABook, NewerFormat, Damaged, or Foreign for a file to be adopted.
        """
        journal = cls(path, holder=holder, resume=resume, lock_patience=lock_patience)
        journal._replay()
        if not journal._tail.clean and journal.writable:
            journal._recover_if_unlocked()
        return journal

    def _open_handle(self) -> Handle:
        try:
            return Handle(self.path, os.O_RDWR)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EROFS, errno.EPERM):
                raise cannot_open(self.path, error) from error
        self.writable = False
        return open_to_read(self.path)

    def _moment_of(self, handle: Handle, resume: Stamp | None = None) -> Moment:
        """The moment at which reading a file begins: behind the record `resume` names, or the journal's start."""
        header = layout.decode_header(os.pread(handle.descriptor, layout.HEADER_LENGTH, 0))
        if header is None:
            raise Foreign(self.path)
        return Moment.first(handle, header, resume)

    # Reading

    @property
    def moment(self) -> Moment:
        """What this process has read so far; it stays readable whatever comes after it."""
        return self._moment

    @property
    def generation(self) -> str:
        return self._moment.header.generation

    @property
    def base_end(self) -> int:
        """The offset of the journal, one past the last byte of the base."""
        return self._moment.header.journal

    @property
    def stamp(self) -> Stamp:
        """How far this process has read."""
        return self._moment.stamp

    def forget(self) -> None:
        """Let go of the documents of recent records, once nobody needs to index them any more."""
        self._moment.recent.clear()

    def refresh(self) -> News:
        """Look whether the file has changed since the last look.

        Never waits: while this process itself is writing, the news comes with the next look.
        Raises Foreign if another tool has rewritten the file.
        """
        if not self._mutex.acquire(blocking=False):
            return News()
        try:
            status = self._status()
            if (status.st_dev, status.st_ino) != self._moment.handle.identity:
                self._reopen()
                return News(everything=True)
            if (status.st_size, status.st_mtime_ns) == self._seen:
                return News()
            self._refuse_foreign()
            return News(tuple(self._replay()))
        finally:
            self._mutex.release()

    def _status(self) -> os.stat_result:
        try:
            return os.stat(self.path)
        except FileNotFoundError:
            raise NotFound(
                _("The book {path} was moved or deleted while it was open.").format(path=self.path)
            ) from None

    def _refuse_foreign(self) -> None:
        header = self._moment.header
        ours = layout.encode_header(header.generation, header.journal, header.crc)
        if os.pread(self._descriptor, layout.HEADER_LENGTH, 0) != ours:
            raise Foreign(self.path)

    @property
    def _descriptor(self) -> int:
        return self._moment.handle.descriptor

    def _reopen(self) -> None:
        self._stand_on(self._open_handle())

    def _stand_on(self, handle: Handle, resume: Stamp | None = None) -> None:
        """Go over to another file in the book's place, or stay on the old one if it cannot be read."""
        before = self._moment, self._tail, self._seen
        try:
            self._moment = self._moment_of(handle, resume)
            self._replay()
        except BaseException:
            self._moment, self._tail, self._seen = before
            raise
        self._failed = False

    def _replay(self) -> list[layout.Record]:
        """Take in the records behind the last one read; a tail still being written is left for later."""
        try:
            return self._read_on()
        except Damaged:
            if self._depth:
                raise
            if not self._being_written():
                # Whoever wrote may have finished between the two looks.
                return self._read_on()
            self._seen = (0, 0)
            return []

    def _read_on(self) -> list[layout.Record]:
        moment = self._moment
        status = os.fstat(self._descriptor)
        position, number = moment.stamp.end, moment.stamp.number
        if status.st_size < position:
            raise Damaged(_("The book is shorter than it was. Nothing was written; run `kehu doctor` to see more."))
        data = os.pread(self._descriptor, status.st_size - position, position)
        records, self._tail = layout.read_records(data, position, moment.generation, number)
        if records:
            last = records[-1]
            moment.recent.extend(records)
            self._moment = moment.at(Stamp(moment.generation, last.number, last.start, last.end, last.crc))
        self._seen = (status.st_size, status.st_mtime_ns) if self._tail.clean else (0, 0)
        return records

    def _being_written(self) -> bool:
        """Whether a writer is at work, so that bytes seen without the lock may be half of its record."""
        if not system.try_lock(self._descriptor):
            return True
        system.unlock(self._descriptor)
        return False

    # Writing

    def lock(self) -> Lock:
        """Hold the book against every other writer, up to date with the file; gives what came in before.

        Raises Locked after five seconds, NotPermitted on a read-only book, SyncFailed after a failed sync.
        """
        return Lock(self)

    def take(self) -> News:
        """Take the lock, for `Lock`."""
        self._mutex.acquire()
        try:
            if self._depth:
                self._depth += 1
                return NO_NEWS
            self._refuse_if_unwritable()
            news, status = self._acquire()
            self._depth = 1
            try:
                system.point("locked")
                news = self._catch_up(news, status)
                if not self._tail.clean:
                    self._recover()
                if not self._hinted:
                    self._hinted = True
                    hint.leave(self.path, self.holder, self._descriptor)
            except BaseException:
                self._depth = 0
                system.unlock(self._descriptor)
                raise
            return news
        except BaseException:
            self._mutex.release()
            raise

    def give_back(self) -> None:
        """Give the lock back, for `Lock`."""
        try:
            self._depth -= 1
            if not self._depth:
                system.unlock(self._descriptor)
        finally:
            self._mutex.release()

    @contextmanager
    def in_haste(self) -> Iterator[None]:
        """Look for the lock as often as can be, so that writers who never rest leave a gap that is found."""
        self._longest_pause = SHORTEST_PAUSE
        try:
            yield
        finally:
            self._longest_pause = LONGEST_PAUSE

    def wait_for_writer(self) -> News:
        """Return once no other process is at work on the book, as one that folds it is, with what it left."""
        with self._mutex:
            if self._depth:
                return News()
            try:
                news, _status = self._acquire()
            except Locked:
                return News()
            system.unlock(self._descriptor)
            return news

    def _refuse_if_unwritable(self) -> None:
        if self._failed:
            raise SyncFailed(_("The disk did not confirm an earlier write, so this book takes no more: open it again."))
        if not self.writable:
            raise NotPermitted(_("You may read {path} but not change it: nothing was saved.").format(path=self.path))

    def _acquire(self) -> tuple[News, os.stat_result]:
        waiting: Waiting | None = None
        news = NO_NEWS
        while True:
            handle = self._moment.handle
            if system.try_lock(handle.descriptor):
                status = self._status_or_unlock(handle)
                if (status.st_dev, status.st_ino) == handle.identity:
                    return news, status
                system.unlock(handle.descriptor)
                self._reopen()
                news = News(everything=True)
                continue
            waiting = waiting or Waiting(self.path, self._lock_patience, self._longest_pause)
            waiting.pause()

    def _status_or_unlock(self, handle: Handle) -> os.stat_result:
        try:
            return self._status()
        except BookError:
            system.unlock(handle.descriptor)
            raise

    def _catch_up(self, news: News, status: os.stat_result) -> News:
        if (status.st_size, status.st_mtime_ns) == self._seen:
            return news
        self._refuse_foreign()
        records = self._replay()
        return News(tuple(records), news.everything)

    def _recover_if_unlocked(self) -> None:
        if not system.try_lock(self._descriptor):
            return
        try:
            self._replay()
            self._recover()
        except NotSaved:
            # Reading needs no recovery; the next writer is told what is wrong.
            return
        finally:
            system.unlock(self._descriptor)

    def _recover(self) -> None:
        """Cut off what an unfinished write left behind, keeping its bytes aside."""
        if self._tail.clean:
            return
        try:
            if self._tail.worth_keeping:
                self.notices.append(torn.keep_aside(self.path, self._tail.leftover))
            torn.close_at(self._descriptor, self._tail.position)
            self._note_status()
        except OSError as error:
            raise write_failed(error) from error
        self._tail = layout.Tail(self._tail.position, layout.CLOSER)

    def _note_status(self) -> None:
        status = os.fstat(self._descriptor)
        self._seen = (status.st_size, status.st_mtime_ns)

    def commit(self, changes: Sequence[tuple[str, int, layout.Document | None, bytes | None]]) -> layout.Record:
        """Append one transaction and return when the disk has it; the lock must be held.

        Each change is (table, doc_id, document, its encoding), both None for a deletion. Raises NotSaved with
        the book as it was, or SyncFailed when the disk would not confirm.
        """
        moment = self._moment
        last = moment.stamp
        number, position = last.number + 1, last.end
        data, places, crc = layout.encode_record(
            moment.generation,
            number,
            [(table, key, body) for table, key, _doc, body in changes],
            position,
        )
        placed = tuple(
            layout.Placed(table, key, place, length, document)
            for (table, key, document, _body), (place, length) in zip(changes, places, strict=True)
        )
        end = position + len(data)
        record = layout.Record(number, position, end, crc, placed)
        following = moment.at(Stamp(moment.generation, number, position, end, crc))
        tail = layout.Tail(end, layout.CLOSER)
        self._append(data, position)
        moment.recent.append(record)
        self._moment, self._tail = following, tail
        self._note_status()
        return record

    def _append(self, data: bytes, position: int) -> None:
        descriptor = self._descriptor
        try:
            system.write(descriptor, data + layout.CLOSER, position)
            if self._seen[0] > position + len(data) + len(layout.CLOSER):
                system.truncate(descriptor, position + len(data) + len(layout.CLOSER))
        except OSError as error:
            self._take_back(position)
            raise write_failed(error) from error
        system.point("written")
        try:
            system.sync_data(descriptor)
        except OSError as error:
            # A second sync may report success for pages the kernel has dropped, so it is never tried.
            self._failed = True
            raise not_confirmed(error) from error
        system.point("synced")

    def _take_back(self, position: int) -> None:
        try:
            # Synced, since after a power cut bytes of this write between those of the next would look like damage.
            torn.close_at(self._descriptor, position)
            self._note_status()
        except OSError:
            # The unfinished tail stays and is recovered by whoever locks the book next.
            self._failed = True

    def replace(self, temporary: str, resume: Stamp) -> None:
        """Put a finished new generation in the place of the book, synced, with the lock held, and open it.

        Its records up to `resume` are known already.
        The new file is locked before anybody can reach it, so the caller goes on holding the book.
        """
        target = os.path.realpath(self.path)
        before = self._moment.handle
        successor = Handle(temporary, os.O_RDWR)
        system.try_lock(successor.descriptor)
        system.rename(temporary, target)
        system.point("renamed")
        self._stand_on(successor, resume)
        system.unlock(before.descriptor)
        try:
            system.sync_directory(os.path.dirname(target) or ".")
        except OSError as error:
            self._failed = True
            raise not_confirmed(error) from error
