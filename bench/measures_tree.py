"""What the git tree costs beside writing and reading the same files raw: whole, after a hundred edits, and taken in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing

from bench.data import DEVICE, USER, Data
from bench.figures import Figure
from bench.timing import seconds_of
from store.book import Book
from store.exchange.tree.folder import Folder
from store.exchange.tree.memory import Memories
from store.exchange.tree.versions import FolderVersion
from store.exchange.tree.write import export_tree, verify_tree
from store.work.import_tree import apply_tree, plan_tree

WRITTEN = "the same files written raw"
READ = "the same files read raw"
EDITS = 100


def tree(data: Data, size: str) -> Iterator[Figure]:
    """Every table of the book of the size, which is several files a customer."""
    path, raw = os.path.join(data.folder, "tree"), os.path.join(data.folder, "raw")
    with closing(Book.open(data.book, user=USER, device=DEVICE)) as book:
        book.query("SELECT 1")
        memories = Memories(os.path.join(data.folder, "state"), "bench")

        def export() -> None:
            with Folder.open(path, create=True) as folder:
                export_tree(book, folder, memories)

        whole = seconds_of(export)
        files = list(_files(path))
        read = seconds_of(lambda: [_read(each) for each in files])
        contents = [(os.path.relpath(each, path), _read(each)) for each in files]
        written = seconds_of(lambda: _write(raw, contents))
        _edit(book)
        book.query("SELECT 1")
        changed = seconds_of(export)
        with Folder.open(path) as folder:
            verified = seconds_of(lambda: verify_tree(book, folder))
    with closing(Book.open(os.path.join(data.folder, "copy.json"), user=USER, device=DEVICE, create=True)) as copy:
        taken_in = seconds_of(lambda: _take_in(copy, path))
    shutil.rmtree(path)
    shutil.rmtree(raw)
    for name, seconds, peer, peer_seconds in (
        ("whole git export", whole, WRITTEN, written),
        ("git export after 100 edits", changed, WRITTEN, written),
        ("git export verified", verified, READ, read),
        ("git import into an empty book", taken_in, READ, read),
    ):
        yield Figure(name=name, value=seconds)
        yield Figure(name=name, value=seconds, peer=peer, peer_value=peer_seconds)


def _edit(book: Book) -> None:
    for (id,) in book.query("SELECT id FROM r_customers ORDER BY doc_id LIMIT ?", (EDITS,)):
        with book.change("edit") as change:
            change.update("customers", str(id), {"note": f"edited {id}"})


def _take_in(book: Book, path: str) -> None:
    with Folder.open(path) as folder:
        apply_tree(book, plan_tree(book, FolderVersion(folder)))


def _files(path: str) -> Iterator[str]:
    for folder, _folders, names in os.walk(path):
        for name in names:
            yield os.path.join(folder, name)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _write(folder: str, contents: list[tuple[str, bytes]]) -> None:
    made: set[str] = set()
    for name, data in contents:
        path = os.path.join(folder, name)
        parent = os.path.dirname(path)
        if parent not in made:
            os.makedirs(parent, exist_ok=True)
            made.add(parent)
        with open(path, "wb") as file:
            file.write(data)
