"""Writes the tables of keys into README.md and docs/keys.md.

Run from the root of the repository: python -m scripts.readme_keys
"""

from __future__ import annotations

from pathlib import Path

import screens.shell.catalogue  # noqa: F401 - registers the actions of the program
from screens.shell.key_table import key_summary, key_table, with_table


def main() -> None:
    """Put each table between its marks."""
    for path, table in ((Path("README.md"), key_summary()), (Path("docs/keys.md"), key_table())):
        path.write_text(with_table(path.read_text(encoding="utf-8"), table), encoding="utf-8")


if __name__ == "__main__":
    main()
