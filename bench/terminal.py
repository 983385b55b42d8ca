"""A program on a pseudo-terminal with an emulator before it: what a key costs in milliseconds and in bytes."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from statistics import median, quantiles
from time import monotonic
from types import TracebackType
from typing import Self

import msgspec
import pyte

QUIET_SECONDS = 0.06
"""After so long without a byte a key counts as answered; the wait itself is not counted."""

_PATIENCE_SECONDS = 60.0
_IDLE_SECONDS = 2.0
_IDLE_SHARE = 1.0
# pyte takes these private sequences of the keyboard protocol for its own `u`, which would move the cursor.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?]\d*(?:;\d+)*u")
_BITS_A_BYTE = 10  # A modem line sends a start and a stop bit with each.


class Sample(msgspec.Struct, frozen=True):
    """What answering one key cost: seconds to the last byte, and how many bytes there were."""

    seconds: float
    sent: int


class Chunk(msgspec.Struct, frozen=True):
    """Bytes as they came, and when."""

    at: float
    sent: int


class Terminal:
    """A terminal of `columns` × `lines` in which the program runs; leaving the block ends it."""

    def __init__(self, program: Sequence[str], columns: int, lines: int, environment: Mapping[str, str]) -> None:
        self.screen = pyte.Screen(columns, lines)
        self.chunks: list[Chunk] = []
        """All that came, from the start of the program on."""
        self._unseen = bytearray()
        self._stream = pyte.ByteStream(self.screen)
        self._end, far_end = pty.openpty()
        fcntl.ioctl(far_end, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.started = monotonic()
        self.process = subprocess.Popen(
            program,
            stdin=far_end,
            stdout=far_end,
            stderr=far_end,
            env={**os.environ, "TERM": "xterm-256color", **environment},
            start_new_session=True,
        )
        os.close(far_end)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self._end)

    def until(self, text: str) -> float:
        """Seconds from the start of the program until the text was on the screen."""
        deadline = monotonic() + _PATIENCE_SECONDS
        while not self.shows(text):
            chunk = self._read(deadline - monotonic())
            if chunk is None:
                raise TimeoutError(f"{text!r} did not come; the screen shows\n" + "\n".join(self._lines()))
            shown = chunk.at
        return shown - self.started

    def shows(self, text: str) -> bool:
        """Whether the text is on one line of the screen."""
        # Drawn only when somebody looks, so that the emulator takes no time from the program while it is measured.
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", bytes(self._unseen)))
        self._unseen.clear()
        return any(text in line for line in self._lines())

    def _lines(self) -> list[str]:
        """The screen as text; pyte's own lines fail while half a wide character is overwritten."""
        cells, width = self.screen.buffer, self.screen.columns
        return ["".join(cells[row][column].data for column in range(width)) for row in range(self.screen.lines)]

    def settle(self) -> None:
        """Read until nothing comes any more."""
        while self._read(QUIET_SECONDS * 3) is not None:
            pass

    def press(self, keys: str) -> Sample:
        """Send keys, and read until the program has answered."""
        pressed = last = monotonic()
        os.write(self._end, keys.encode())
        sent = 0
        wait = 1.0
        while (chunk := self._read(wait)) is not None:
            last, wait = chunk.at, QUIET_SECONDS
            sent += chunk.sent
        return Sample(last - pressed, sent)

    def press_each(self, keys: Sequence[str]) -> list[Sample]:
        """Send keys one by one, each when the one before is answered."""
        return [self.press(key) for key in keys]

    def hold(self, key: str, hertz: float, seconds: float) -> tuple[float, list[Chunk]]:
        """Hold a key down; when it was let go, and all that came from the first press until nothing came any more."""
        chunks: list[Chunk] = []
        begun = monotonic()
        for number in range(int(hertz * seconds)):
            os.write(self._end, key.encode())
            while (left := begun + (number + 1) / hertz - monotonic()) > 0:
                if (chunk := self._read(left)) is not None:
                    chunks.append(chunk)
        released = monotonic()
        while (chunk := self._read(QUIET_SECONDS * 5)) is not None:
            chunks.append(chunk)
        return released, chunks

    def rest(self, seconds: float) -> tuple[int, float]:
        """Leave it alone; how many bytes came, and what share of a core it used in per cent."""
        sent, used, begun = 0, self._used(), monotonic()
        while (left := begun + seconds - monotonic()) > 0:
            if (chunk := self._read(left)) is not None:
                sent += chunk.sent
        return sent, 100 * (self._used() - used) / (monotonic() - begun)

    def until_idle(self) -> None:
        """Leave it alone until it has done what it puts off while keys are pressed, if that takes no minute."""
        deadline = monotonic() + _PATIENCE_SECONDS
        while self.rest(_IDLE_SECONDS)[1] > _IDLE_SHARE and monotonic() < deadline:
            pass

    @property
    def resident_megabytes(self) -> float:
        """What of the program is in memory."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def _used(self) -> float:
        """Seconds of computing of the program so far, all its threads together, to the nanosecond."""
        total = 0
        for thread in os.listdir(f"/proc/{self.process.pid}/task"):
            with open(f"/proc/{self.process.pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
        return total / 1e9

    def _read(self, wait: float) -> Chunk | None:
        """What comes within so many seconds, or None."""
        if not select.select([self._end], [], [], max(0.0, wait))[0]:
            return None
        try:
            data = os.read(self._end, 65536)
        except OSError:
            return None
        at = monotonic()
        self._unseen += data
        self.chunks.append(Chunk(at, len(data)))
        return self.chunks[-1]


def backlog(released: float, chunks: Sequence[Chunk], bits_a_second: int) -> float:
    """Seconds after a key was let go until a line of that speed has brought the last byte."""
    free = 0.0
    for chunk in chunks:
        free = max(free, chunk.at) + chunk.sent * _BITS_A_BYTE / bits_a_second
    return max(0.0, free - released)


def p95(samples: Sequence[Sample]) -> float:
    """Seconds within which 95 of a hundred keys are answered."""
    times = [sample.seconds for sample in samples]
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def bytes_of(samples: Sequence[Sample]) -> float:
    """The median of the bytes a key costs."""
    return median(sample.sent for sample in samples)
