"""A book's file made, opened and written whole, and what to tell of it where the system refuses."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress

from store.disk import format as layout
from store.disk import system
from store.disk.moment import Handle
from store.errors import BookError, NotABook, NotFound, NotPermitted, NotSaved, SyncFailed
from store.text import _


def open_to_read(path: str) -> Handle:
    """Open a file for reading alone. Raises NotFound, NotPermitted or NotABook."""
    try:
        return Handle(path, os.O_RDONLY)
    except OSError as error:
        raise cannot_open(path, error) from error


def cannot_open(path: str, error: OSError) -> BookError:
    if isinstance(error, FileNotFoundError):
        return NotFound(
            _("There is no book at {path}: `kehu` makes one, `--book FILE` names another.").format(path=path)
        )
    if isinstance(error, IsADirectoryError):
        return NotABook(_("{path} is a folder, not a book.").format(path=path))
    if isinstance(error, PermissionError):
        return NotPermitted(_("You may not read {path}: ask its owner for access.").format(path=path))
    return NotABook(_("{path} cannot be opened: {reason}.").format(path=path, reason=error.strerror))


def sweep_killed(path: str) -> None:
    """Take away what processes that were killed left of files they were making beside `path`, and nothing else."""
    import re
    from glob import escape, glob

    for leftover in glob(escape(path) + ".new-*"):
        ours = re.fullmatch(r"\.new-(\d+)(?:-\d+)?(?:\.cache(?:-wal|-shm)?)?", leftover.removeprefix(path))
        if ours is not None and not _alive(int(ours[1])):
            with suppress(OSError):
                os.unlink(leftover)


def _alive(process: int) -> bool:
    """Whether a process has this number; one that may not be asked has it."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def create(path: str, *, mode: int = 0o600) -> None:
    """Make an empty book at `path`, whole or not at all; does nothing if somebody else just made one."""
    temporary = f"{path}.new-{os.getpid()}"
    data = layout.encode_header(os.urandom(8).hex(), layout.HEADER_LENGTH, 0) + layout.SENTINEL + layout.CLOSER
    try:
        os.makedirs(os.path.dirname(path) or ".", mode=0o700, exist_ok=True)
        write_file(temporary, [data], mode)
        try:
            system.link(temporary, path)
        except FileExistsError:
            return
        finally:
            os.unlink(temporary)
        system.sync_directory(os.path.dirname(path) or ".")
    except PermissionError as error:
        raise NotPermitted(
            _("No book can be made at {path}: the folder does not allow it.").format(path=path)
        ) from error
    except OSError as error:
        raise write_failed(error) from error


def write_file(path: str, chunks: Sequence[bytes], mode: int) -> None:
    """Write a new file and return when the disk has it; a file that cannot be finished is taken away."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        os.fchmod(descriptor, mode)
        offset = 0
        for chunk in chunks:
            system.write(descriptor, chunk, offset)
            offset += len(chunk)
        os.fsync(descriptor)
    except BaseException:
        os.unlink(path)
        raise
    finally:
        os.close(descriptor)


def write_failed(error: OSError) -> NotSaved | NotPermitted:
    """What to tell of a write the system refused."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return NotPermitted(_("The system does not allow the write, so this was not saved; the book is as before."))
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NotSaved(_("The disk is full, so this was not saved; the book is as before. Make room and try again."))
    return NotSaved(
        _("The disk refused the write ({reason}), so this was not saved; the book is as before.").format(
            reason=error.strerror
        )
    )


def not_confirmed(error: OSError) -> SyncFailed:
    return SyncFailed(
        _(
            "The disk did not confirm the write ({reason}), so it is not known to be saved. "
            "What was saved before is safe; open the book again to see."
        ).format(reason=error.strerror)
    )
