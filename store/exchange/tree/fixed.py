"""The files of the tree that are the same for every book: its format, its attributes, and a word to the reader."""

from __future__ import annotations

from store.errors import NewerFormat, Refused
from store.exchange.tree.codec import DEEPEST
from store.exchange.tree.paths import ATTRIBUTES, FORMAT, README
from store.exchange.tree.strict import Unreadable, parse
from store.text import _

FORMAT_NUMBER = 1

# No sentence here is translated, since the same book has the same tree in every language.
FILES = {
    ATTRIBUTES: b"* -text\n*.json diff=kehu\n*.jsonl diff=kehu merge=binary\n",
    README: b"""\
# A book of customers, as text

Kehu wrote this folder from its book, and reads it back: `kehu export git DIR`, `kehu import git DIR`.
`kehu diff REV DIR` says in words what has changed since a commit.

* `customers/`, `contacts/`, `tickets/` and so on: a file a record, a line a field. `field@` is the stamp of the
  field's last change, left out where it is that of `created@`; a deleted record says so and stays.
* `timeline/`: a file a customer, a line a contact made with them, in the order of their ids.
* `people/`, `settings/`: who works with the book, and what they agreed on.

Edit a value as you like and import the folder; leave `id` and the names of files as they are. After a merge of git
a file of `timeline/` may be in conflict: keep the lines of both sides, each once, in the order of their ids.
""",
    FORMAT: b'{"epoch":0,"format":1,"min_reader":1}\n',
}


def check_format(data: bytes, path: str) -> None:
    """Refuse a tree that is not of this format; NewerFormat for one that only a newer Kehu can read."""
    try:
        found = parse(data.decode(), deepest=DEEPEST)
    except (UnicodeDecodeError, Unreadable):
        found = {}
    numbers = [found.get(key) for key in ("format", "min_reader")]
    if not all(type(number) is int for number in numbers):
        raise Refused(_("{path} does not say which format the folder is in; nothing was done.").format(path=path))
    newest = max(numbers)  # type: ignore[type-var]
    if newest > FORMAT_NUMBER:  # type: ignore[operator]
        raise NewerFormat(
            _("{path} is of format {found}, and this Kehu knows format {known}: install a newer Kehu.").format(
                path=path, found=newest, known=FORMAT_NUMBER
            )
        )
