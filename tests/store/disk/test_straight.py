"""A large file reaches the disk block by block, whatever its file system can do, and a failed write is told."""

import errno
import fcntl
import os
from random import Random
from zlib import crc32

import pytest

from store.disk import system
from store.disk.straight import BLOCK, StraightWriter

OFFSET = 99


@pytest.fixture
def descriptor(tmp_path):
    descriptor = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def written(descriptor, pieces):
    """Write pieces, and return the bytes of the file behind the offset, which the checksum must fit."""
    writer = StraightWriter(descriptor, OFFSET)
    try:
        for piece in pieces:
            writer.write(piece)
        crc = writer.finish()
    finally:
        writer.close()
    size = os.fstat(descriptor).st_size
    found = os.pread(descriptor, size, 0)
    assert found[:OFFSET] == bytes(OFFSET)[:size]
    assert crc == crc32(found[OFFSET:])
    return found[OFFSET:]


@pytest.mark.parametrize("length", [0, 1, BLOCK - OFFSET - 1, BLOCK - OFFSET, BLOCK - OFFSET + 1, 3 * BLOCK + 7])
def test_what_was_written_in_pieces_of_any_size_is_in_the_file(descriptor, length):
    chance = Random(length)
    data = chance.randbytes(length)
    pieces, at = [], 0
    while at < length:
        step = chance.choice([1, 5_000, BLOCK // 2, 2 * BLOCK])
        pieces.append(data[at : at + step])
        at += step
    assert written(descriptor, pieces) == data


def test_afterwards_the_file_is_like_any_other(descriptor):
    written(descriptor, [bytes(2 * BLOCK)])
    system.write(descriptor, b"a byte off any border", 12_345)
    assert os.pread(descriptor, 6, 12_345) == b"a byte"


@pytest.mark.parametrize("says_so", ["when asked", "when written to"])
def test_a_file_system_that_only_writes_through_memory_is_synced_on_the_way(descriptor, monkeypatch, says_so):
    synced = []
    monkeypatch.setattr(system, "sync_data", synced.append)
    real_write, real_fcntl = system.write, fcntl.fcntl

    def refuse_flags(target, order, flags=0):
        if order == fcntl.F_SETFL and flags & os.O_DIRECT:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return real_fcntl(target, order, flags)

    def refuse_write(target, data, offset):
        if real_fcntl(target, fcntl.F_GETFL) & os.O_DIRECT:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real_write(target, data, offset)

    if says_so == "when asked":
        monkeypatch.setattr(fcntl, "fcntl", refuse_flags)
    else:
        monkeypatch.setattr(system, "write", refuse_write)
    data = Random(1).randbytes(9 * BLOCK)
    assert written(descriptor, [data]) == data
    assert synced == [descriptor, descriptor]


@pytest.mark.parametrize("block", [0, 2, 4])
def test_a_disk_that_fills_up_ends_the_writing(descriptor, monkeypatch, block):
    real = system.write

    def full(target, data, offset):
        if offset >= block * BLOCK:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(target, data, offset)

    monkeypatch.setattr(system, "write", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        written(descriptor, [bytes(BLOCK) for _block in range(5)])
