"""The first screen waits for what it shows: what other screens, commands and keys need is loaded behind it."""

from __future__ import annotations

from tests.tui.loaded import modules_loaded_by
from tests.tui.typed import Kehu

# The terminal is the program's own, and whatever comes is read, or it would wait for its reader.
FIRST_SCREEN = """
import fcntl, os, pty, struct, termios
from threading import Thread

def read(end):
    while os.read(end, 65536):
        pass

near, far = pty.openpty()
fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
Thread(target=read, args=(near,), daemon=True).start()
for stream in (0, 1):
    os.dup2(far, stream)

import tui.warming

def leave():
    from textual._context import active_app
    active_app.get().exit()

tui.warming.warm_up = leave
from tui.main import main
main()
"""


def under(packages: set[str], loaded: frozenset[str]) -> set[str]:
    """Those of the modules that are one of the packages or in it."""
    return {name for name in loaded if any(name == each or name.startswith(each + ".") for each in packages)}


def test_the_first_screen_loads_nothing_that_it_does_not_show(wang: Kehu) -> None:
    loaded = modules_loaded_by(FIRST_SCREEN, environment={"TERM": "xterm-256color"})
    assert {"screens.today", "textual.app"} <= loaded
    screens = {f"screens.{name}" for name in ("customers", "customer", "tickets", "ticket", "kpi", "quality")}
    opened_by_keys = {"screens.palette", "screens.settings", "screens.merge", "screens.forms.engine", "screens.cockpit"}
    searching = {"store.find.search", "store.find.evaluate", "store.find.standing", "store.listing"}
    writing = {"store.exchange.csv_writer", "store.exchange.html_page", "store.disk.fold", "store.disk.doctor", "csv"}
    libraries = {"dateutil", "tinydb", "rapidfuzz", "pypinyin", "tomllib", "ssl", "markdown_it", "pygments"}
    assert not under(screens | opened_by_keys | searching | writing | libraries, loaded)
    # The package itself says where the commands are; none of them is declared.
    assert under({"tui.commands"}, loaded) <= {"tui.commands"}
