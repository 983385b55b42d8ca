"""Everything good in a book's file, however damaged the rest is: read without changing it, written into a new file."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator

import msgspec

from store.disk import format as layout
from store.disk.doctor import Report, find, latest_good_changes, readable_base, readable_moment
from store.disk.files import open_to_read, write_failed
from store.disk.generation import GenerationWriter
from store.disk.moment import Handle, Moment, Stamp
from store.errors import Damaged, Refused
from store.text import _

_GENERATION = re.compile(rb'"gen":"([0-9a-f]{16})"')

Place = tuple[int, int]


class Salvage(msgspec.Struct):
    """Where the good documents of a file lie, by table and row, and what was found wrong with the others."""

    moment: Moment
    places: dict[str, dict[int, Place]]
    report: Report

    def bodies(self, table: str) -> Iterator[tuple[int, bytes]]:
        """The rows of a table, ascending, and their bytes."""
        for doc_id, place in sorted(self.places[table].items()):
            yield doc_id, self.moment.read([place])[0]

    def count(self) -> int:
        """How many documents are good."""
        return sum(map(len, self.places.values()))


def salvage(path: str) -> Salvage:
    """Find the good documents of the file at `path`, each as its last good change left it.

    Raises NotFound, NotPermitted, NotABook for a folder, or NewerFormat.
    """
    handle = open_to_read(path)
    report = Report(path, size=os.fstat(handle.descriptor).st_size)
    head = os.pread(handle.descriptor, layout.HEADER_LENGTH, 0)
    header = layout.decode_header(head)
    moment = None if header is None else readable_moment(handle, header, report)
    if moment is None:
        moment = _without_header(handle, head, header, report)
    found = Salvage(moment, {}, report)
    latest, _last = latest_good_changes(moment, report) if moment.origin.end <= report.size else ({}, None)
    for line in readable_base(moment, report):
        if line.doc_id in latest.get(line.table, {}):
            continue
        try:
            layout.decode_document(line.body)
        except Damaged as error:
            where = _("{table}, row {row}").format(table=line.table, row=line.doc_id)
            report.add("damage", where, str(error))
        else:
            found.places.setdefault(line.table, {})[line.doc_id] = (line.place, line.length)
    for table, changes in latest.items():
        for change in changes.values():
            if change.document is not None:
                found.places.setdefault(table, {})[change.doc_id] = (change.place, change.length)
    return found


def _without_header(handle: Handle, head: bytes, header: layout.Header | None, report: Report) -> Moment:
    """The file with its journal where it is found, or all of it taken for the base where there is none."""
    if header is None:
        report.add("damage", _("header"), _("The first line is not that of a book."))
    named = _GENERATION.search(head)
    generation = header.generation if header else named[1].decode() if named else ""
    start = find(handle, layout.SENTINEL)
    named_journal = header.journal if header else report.size
    journal = start if start >= layout.HEADER_LENGTH else min(named_journal, report.size)
    stamp = Stamp(generation, 0, journal + len(layout.SENTINEL), journal + len(layout.SENTINEL), 0)
    return Moment(handle, layout.Header(generation, journal, header.crc if header else 0), stamp, deque())


def repair(path: str, target: str) -> Salvage:
    """Write the good documents of a book into a new file; the book itself is not touched.

    Raises Refused if there is a file at `target`, or if nothing good was found; NotSaved if it cannot be written.
    """
    if os.path.lexists(target):
        raise Refused(_("There is a file at {path} already; name a new one.").format(path=target))
    found = salvage(path)
    if not found.count():
        raise Refused(_("Nothing that could be saved was found in {path}; nothing was written.").format(path=path))
    write_generation(found, target)
    return found


def write_generation(found: Salvage, target: str, *, like: str | None = None) -> None:
    """Write the documents as a new generation at `target`, which must not exist. Raises NotSaved."""
    try:
        writer = GenerationWriter(target, like=like)
        try:
            for table in found.places:
                for doc_id, body in found.bodies(table):
                    writer.document(table, doc_id, body)
                writer.end_table()
            writer.finish()
        finally:
            writer.close()
    except OSError as error:
        raise write_failed(error) from error
