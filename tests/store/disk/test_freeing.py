"""A file is given back in steps only by the last one who could reach it."""

import fcntl
import os

import pytest

from store.disk import freeing

pytestmark = pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="only Linux tells whether a file is open")


@pytest.fixture
def steps(monkeypatch):
    """The sizes the file was cut to, one after the other."""
    monkeypatch.setattr(freeing, "LARGE", 100)
    monkeypatch.setattr(freeing, "STEP", 40)
    found, cut = [], os.ftruncate

    def noted(descriptor, size):
        found.append(size)
        cut(descriptor, size)

    monkeypatch.setattr(os, "ftruncate", noted)
    return found


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    return str(path)


def test_what_nobody_can_reach_any_more_goes_step_by_step(file, steps):
    descriptor = os.open(file, os.O_RDWR)
    os.unlink(file)
    freeing.close(descriptor)
    assert steps == [80, 40, 0]
    with pytest.raises(OSError):
        os.fstat(descriptor)


@pytest.mark.parametrize("flags", [os.O_RDONLY, os.O_RDWR])
def test_what_somebody_still_reads_stays_whole(file, steps, flags):
    reader, descriptor = os.open(file, flags), os.open(file, os.O_RDWR)
    os.unlink(file)
    freeing.close(descriptor)
    assert os.pread(reader, 200, 0) == b"x" * 100 and not steps
    os.close(reader)


def test_who_finds_a_way_to_it_meanwhile_stops_the_steps_and_ends_nobody(file, steps, monkeypatch):
    descriptor, cut = os.open(file, os.O_RDWR), os.ftruncate
    os.unlink(file)

    def found_by_another(descriptor, size):
        cut(descriptor, size)
        with pytest.raises(BlockingIOError):
            os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_NONBLOCK)

    monkeypatch.setattr(os, "ftruncate", found_by_another)
    freeing.close(descriptor)
    assert steps == [80]


def test_what_has_a_name_stays_whole(file, steps):
    freeing.close(os.open(file, os.O_RDWR))
    assert os.path.getsize(file) == 100 and not steps


def test_what_cannot_be_written_is_only_closed(file, steps):
    descriptor = os.open(file, os.O_RDONLY)
    os.unlink(file)
    freeing.close(descriptor)
    with pytest.raises(OSError):
        os.fstat(descriptor)
