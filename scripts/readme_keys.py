"""Writes the table of keys into README.md.

Run from the root of the repository: python -m scripts.readme_keys
"""

from __future__ import annotations

from pathlib import Path

import tui.app  # noqa: F401 - registers the actions of the program
from screens.shell.key_table import with_key_table

README = Path("README.md")


def main() -> None:
    """Put the table between its marks."""
    README.write_text(with_key_table(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
