"""Books with something of everything in them, and their trees, for the tests of the tree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from store.book import Book
from store.exchange.tree.folder import Folder
from store.exchange.tree.memory import Memories
from store.exchange.tree.versions import FolderVersion
from store.exchange.tree.write import Exported, export_tree
from store.ids import new_ulid
from store.model import RECORD_TYPES
from store.model.instants import to_text
from store.work.import_tree import apply_tree, plan_tree
from tests.factories import NOW, add, contact_made, customer, new_book, task

HOSTILE = ['[red]x[/] \\ "q" \'', "名\tabc", "line\none", "e\u0301\u200d👩\u200d💻", "=1+1", "🇨🇳\U0010ffff", "‘’«»"]
FOREIGN = {"Größe": 1.5, "unset": None, "deep": {"a": [[1, [2]], {"B": {}}]}, "a.b": "dot", "big": 2**60}
EXPORTED = [table for table, kind in RECORD_TYPES.items() if kind.export != "local"]
STEERING = {"steer": "\x1b]52;c;eA==\x07", "\u202eyek": ["\x9b31m", {"\x00": "e\u0301"}]}


def full_book(folder: Path, name: str = "one") -> Book:
    """A book with a record of every table, hostile text in it, deleted records, and fields nobody declares."""
    (folder / name).mkdir()
    book = new_book(folder / name)
    with book.change("fields") as change:
        field = {"slug": "tax", "table": "customers", "label": "税号", "type": "text"}
        change.update("settings", book.settings["id"], {"custom_fields": [field]})
    for number, text in enumerate(HOSTILE):
        id = customer(book, text, tags=["vip", "老客户"], phones=["13800138000", "4008001234"], note=text)
        contact = add(book, "contacts", customer=id, name=text, mails=["a@example.org", "b@example.org"])
        contact_made(book, id, text, contact=contact)
        contact_made(book, id, "second")
        task(book, id, text, "2026-11-24")
        add(book, "tickets", customer=id, subject=text, kind="ticket", status="new", number=1001 + number)
        with book.change("edit") as change:
            change.update("customers", id, {"grade": "A", "custom.tax": "91"})
            change.append("customers", id, "status_log", {"at": "2026-11-20T06:02:00Z", "to": "active", "by": "li"})
    everyone = [record["id"] for record in book.all("customers")]
    with book.change("delete") as change:
        change.delete("customers", everyone[-1])
        change.delete("interactions", next(book.all("interactions"))["id"])
    foreign(book, everyone[0], FOREIGN)
    _fill_the_other_tables(book)
    return book


def _fill_the_other_tables(book: Book) -> None:
    """A record, however bare, in each table that has none yet."""
    with book.file.lock():
        for table in EXPORTED:
            if not book.count(table):
                bare = {"id": new_ulid(), "created": to_text(NOW), "by": "li", "stamps": {"created": book.next_stamp()}}
                book.file.commit([(table, 1, {**bare, "name": HOSTILE[0]})])


def foreign(book: Book, id: str, fields: dict[str, Any]) -> None:
    """Let a tool that knows nothing of Kehu write fields into a customer."""
    found = book.file.by_id("customers", id)
    assert found is not None
    with book.file.lock():
        book.file.commit([("customers", found[0], {**found[1], **fields})])


def export(book: Book, to: Path, **options: Any) -> Exported:
    """Export into the folder as the command does, with the memory beside it."""
    with Folder.open(str(to), create=True) as folder:
        return export_tree(book, folder, Memories(str(to) + ".state", "book"), **options)


def take_in(book: Book, tree: Path, **options: Any) -> Any:
    """Import the folder; the plan that was carried out."""
    with Folder.open(str(tree)) as folder:
        plan = plan_tree(book, FolderVersion(folder), **options)
    apply_tree(book, plan)
    return plan


def files(folder: Path) -> dict[str, bytes]:
    """Every file below the folder but those of git, by path."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def record_file(folder: Path, id: str, table: str = "customers") -> Path:
    """The file of a record."""
    return folder / table / id[-2:].lower() / f"{id}.json"
