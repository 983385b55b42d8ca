"""What an unfinished write has left behind the last record: its bytes kept aside, and the end of the file put right."""

from __future__ import annotations

import os
import time
from zlib import crc32

from store.disk import format as layout
from store.disk import system
from store.text import _


def keep_aside(path: str, leftover: bytes) -> str:
    """Keep the bytes in a file beside the book at `path`, on the disk when this returns; what to tell of it.

    Raises OSError.
    """
    aside = f"{path}.torn-{time.strftime('%Y%m%dT%H%M%S')}-{crc32(leftover):08x}"
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        system.write(descriptor, leftover, 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    system.sync_directory(os.path.dirname(aside) or ".")
    return _(
        "A write was cut off before it was finished. Everything saved is here; "
        "the unfinished bytes were kept in {path}."
    ).format(path=aside)


def close_at(descriptor: int, position: int) -> None:
    """Let the book end behind the record that ends here, on the disk when this returns. Raises OSError."""
    system.write(descriptor, layout.CLOSER, position)
    system.truncate(descriptor, position + len(layout.CLOSER))
    system.sync_data(descriptor)
