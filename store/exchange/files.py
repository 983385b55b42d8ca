"""Files written whole or not at all: an export is there complete, or what was there before still is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress

from store.errors import NotPermitted, NotSaved
from store.text import _

_CHUNK = 1 << 20


def write_whole(path: str, chunks: Iterable[bytes]) -> None:
    """Put these bytes at `path`, readable by their owner only, and return when the disk has them.

    They are written beside it and renamed, so a failure or a crash leaves an earlier file as it was. Raises
    NotPermitted where the folder does not allow it and NotSaved when the disk refuses.
    """
    target = os.path.realpath(path)
    temporary = f"{target}.new-{os.getpid()}"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            with open(descriptor, "wb", buffering=_CHUNK) as file:
                file.writelines(chunks)
                file.flush()
                os.fsync(descriptor)
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
        _sync_directory(os.path.dirname(target))
    except PermissionError as error:
        raise NotPermitted(_("{path} was not written: its folder does not allow it.").format(path=path)) from error
    except OSError as error:
        raise NotSaved(
            _("{path} was not written: {reason}. What was there before is unchanged.").format(
                path=path, reason=error.strerror
            )
        ) from error


def make_folder(path: str) -> None:
    """Make the folder, for its owner only, if there is none yet. Raises NotPermitted or NotSaved."""
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
    except PermissionError as error:
        raise NotPermitted(_("The folder {path} cannot be made here.").format(path=path)) from error
    except OSError as error:
        raise NotSaved(
            _("The folder {path} was not made: {reason}.").format(path=path, reason=error.strerror)
        ) from error


def _sync_directory(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
