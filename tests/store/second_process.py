"""A second process that works on a book when it is told to, for the tests; orders and answers are lines of JSON."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from store.book import Book
from store.clock import FixedClock
from store.exchange.export import export_json

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class SecondProcess:
    """Started at the first order; each order is carried out by a book opened for it alone."""

    def __init__(self):
        self._process = None

    def do(self, path, user, verb, **order):
        """The answer of the other process."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.store.second_process"],
                cwd=Path(__file__).parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        print(json.dumps({"path": path, "user": user, "verb": verb, **order}), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def close(self):
        if self._process is not None:
            self._process.communicate()


def carry_out(order):
    with Book.open(order["path"], user=order["user"], device="2c3d", clock=FixedClock(NOW)) as book:
        if order["verb"] == "add":
            with book.change("add") as change:
                return change.create("customers", {"name": order["name"]})
        if order["verb"] == "edit":
            with book.change("edit") as change:
                return change.update("customers", order["id"], {"name": order["name"]})
        if order["verb"] == "fold":
            return book.fold()
        return b"".join(export_json(book)).decode()


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(carry_out(json.loads(line))), flush=True)
