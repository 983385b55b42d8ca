"""How far somebody has come in the tutor, kept in the state directory."""

from __future__ import annotations

import os

from tui.places import directory


def lesson_reached() -> int:
    """The number of the lesson to go on with, from 0; 0 where none was kept."""
    try:
        with open(_path(), encoding="ascii", errors="replace") as file:
            return int(file.read(8))
    except (OSError, ValueError):
        return 0


def keep_lesson(number: int) -> None:
    """Keep the number; where the directory takes no file, the tutor begins anew the next time."""
    try:
        os.makedirs(os.path.dirname(_path()), mode=0o700, exist_ok=True)
        with open(_path(), "w", encoding="ascii") as file:
            file.write(f"{number}\n")
    except OSError:
        return


def _path() -> str:
    return os.path.join(directory("state"), "tutor")
