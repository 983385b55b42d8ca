"""The terminal driver: Textual's own, but it wakes for input alone, and answers a lone Esc when its delay is over."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from typing import Any

from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_MOMENT_SECONDS = 0.1


class KehuDriver(LinuxDriver):
    """Waits for input as long as it takes, and no longer than the parser waits for the rest of an escape sequence.

    Textual's own looks ten times a second whether it is to end, which is a third of what an idle program computes;
    this one is woken through a pipe.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._woken, self._wake = os.pipe()

    def run_input_thread(self) -> None:
        """Read keys until the program ends or is put aside."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")().decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = [key.fd for key, _events in selector.select(_wait(parser))]
                if self._woken in ready:
                    # The end is told right after the wake-up.
                    self.exit_event.wait(_MOMENT_SECONDS)
                elif ready:
                    data = os.read(self.fileno, 4096)
                    if not data:
                        break
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
            if any(key.fd == self._woken for key, _events in selector.select(0)):
                os.read(self._woken, 1)
        try:
            for _event in parser.feed(""):
                pass
        except (EOFError, ParseError):
            # What was left of a half-read sequence belongs to a key nobody waits for any more.
            return

    def disable_input(self) -> None:
        """End the reading of keys, at once."""
        if not self.exit_event.is_set():
            os.write(self._wake, b"x")
        super().disable_input()


def _wait(parser: XTermParser) -> float | None:
    """Seconds until the parser gives up waiting for more of an escape sequence; None while it waits for nothing."""
    if parser._timeout_time is None:
        return None
    return max(0.0, parser._timeout_time - get_time())
