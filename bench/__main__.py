"""`python -m bench`: measure the book beside its peers and print the figures."""

from __future__ import annotations

import argparse
import sys

import msgspec

from bench.data import CUSTOMERS, built
from bench.figures import Figure, table
from bench.measures import MEASURES


def main() -> int:
    """Run the measures asked for; 1 if a figure falls short of what is accepted."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Kehu's book beside its peers.")
    parser.add_argument("--size", choices=CUSTOMERS, default="M", help="customers: S 1,000, M 10,000, L 100,000")
    parser.add_argument("--only", action="append", choices=MEASURES, help="one measure; may be given again")
    parser.add_argument("--json", action="store_true", help="a figure a line as JSON")
    options = parser.parse_args()

    figures: list[Figure] = []
    data = built(options.size)
    for name in options.only or MEASURES:
        print(f"Measuring {name} …", file=sys.stderr)
        copy = data.copied(name)
        try:
            figures += MEASURES[name](copy, options.size)
        finally:
            copy.remove()

    if options.json:
        for figure in figures:
            line = {**msgspec.structs.asdict(figure), "compared": figure.compared, "verdict": figure.verdict}
            print(msgspec.json.encode({"size": options.size, **line}).decode())
    else:
        print(table(figures))
    return 1 if any(figure.verdict == "short" for figure in figures) else 0


sys.exit(main())
