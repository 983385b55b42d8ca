"""The terminal driver: Textual's own, but a lone Esc is answered when its delay is over instead of at the next tick."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder

from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_TICK_SECONDS = 0.1


class KehuDriver(LinuxDriver):
    """Waits for input no longer than the parser waits for the rest of an escape sequence."""

    def run_input_thread(self) -> None:
        """Read keys until the program ends, as Textual's own loop does, with a shorter wait after an Esc."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")().decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_wait(parser)):
                    data = os.read(self.fileno, 4096)
                    if not data:
                        break
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        try:
            for _event in parser.feed(""):
                pass
        except (EOFError, ParseError):
            # What was left of a half-read sequence belongs to a key nobody waits for any more.
            return


def _wait(parser: XTermParser) -> float:
    """Seconds until the parser gives up waiting for more of an escape sequence, at most a tick."""
    if parser._timeout_time is None:
        return _TICK_SECONDS
    return max(0.0, min(_TICK_SECONDS, parser._timeout_time - get_time()))
