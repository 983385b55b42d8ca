"""`python -m bench`: measure the book beside its peers and print the figures."""

from __future__ import annotations

import argparse
import sys

import msgspec

from bench.data import CUSTOMERS, built
from bench.figures import Figure, summary, table
from bench.measures import MEASURES


def main() -> int:
    """Run the measures asked for; 1 if a figure falls short of what is accepted."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Kehu's book beside its peers, on the same documents and in one run. A value with ~ was not"
        " measured but reckoned: from a smaller size, or from one of a thousand. Ends with 1 if a figure falls short"
        " of what is accepted.",
    )
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
            for figure in MEASURES[name](copy, options.size):
                figures.append(figure)
                if options.json:
                    print(msgspec.json.encode({"size": options.size, **figure.as_line()}).decode(), flush=True)
        finally:
            copy.remove()
    if not options.json:
        print(table(figures))
    print(summary(figures), file=sys.stderr)
    return 1 if any(figure.verdict == "short" for figure in figures) else 0


sys.exit(main())
