"""The doctor: what is wrong with a book's file, found by reading alone, without changing a byte of it."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from typing import Literal
from zlib import crc32

import msgspec

from store.disk import format as layout
from store.disk import network, permissions
from store.disk.cache import Cache
from store.disk.checkup import Checkup
from store.disk.files import open_to_read
from store.disk.indexing import Plans
from store.disk.moment import Handle, Moment, Stamp
from store.disk.opening import cache_path
from store.errors import CacheFailed, Damaged
from store.model import RECORD_TYPES
from store.text import _

MOST_FINDINGS = 1_000
Severity = Literal["damage", "trouble", "note"]
"""damage: bytes are not what was written. trouble: what was written does not fit together. note: good to know."""

_NUMBER = re.compile(rb',"(\d+)":')
_CHUNK = 1 << 20


class Finding(msgspec.Struct, frozen=True):
    """One thing that is not as it should be: how bad, where, and a sentence about it."""

    severity: Severity
    where: str
    sentence: str


class Report(msgspec.Struct):
    """What an examination found, and the measures of the file; format 0 where the file is no book of ours.

    `documents` counts each table's as they are after the journal, `journal` is its bytes, `records` its
    transactions. Findings beyond a thousand are only counted, in `more`.
    """

    path: str
    size: int = 0
    format: int = 0
    generation: str = ""
    journal: int = 0
    records: int = 0
    schema: int | None = None
    documents: dict[str, int] = {}
    findings: list[Finding] = []
    more: int = 0

    @property
    def damaged(self) -> bool:
        """Whether bytes of the book are not what was written."""
        return any(finding.severity == "damage" for finding in self.findings)

    @property
    def healthy(self) -> bool:
        """Whether nothing was found that ought to be looked into."""
        return all(finding.severity == "note" for finding in self.findings)

    def add(self, severity: Severity, where: str, sentence: str) -> None:
        """Put down a finding; damage is never left out."""
        if len(self.findings) < MOST_FINDINGS or (severity == "damage" and not self.damaged):
            self.findings.append(Finding(severity, where, sentence))
        else:
            self.more += 1


def examine(path: str, *, cache_directory: str | None = None) -> Report:
    """Examine the book at `path`: header, base, every record, every document and link, and the cache beside it.

    Memory does not grow with the file, and nothing of it is changed, however damaged it is. Raises NotFound,
    NotPermitted, NotABook for a folder, or NewerFormat.
    """
    handle = open_to_read(path)
    report = Report(path, size=os.fstat(handle.descriptor).st_size)
    header = layout.decode_header(os.pread(handle.descriptor, layout.HEADER_LENGTH, 0))
    if header is None:
        report.add(
            "damage",
            _("header"),
            _("The first line is not that of a book: another tool has rewritten the file, or it is damaged."),
        )
        return report
    report.format, report.generation = layout.FORMAT, header.generation
    moment = readable_moment(handle, header, report)
    if moment is not None:
        with sqlite3.connect("") as scratch:
            _examine(moment, report, scratch, cache_directory)
        scratch.close()
    _examine_place(handle, report)
    return report


def _examine_place(handle: Handle, report: Report) -> None:
    """Tell of a folder that keeps the people of a desk from the book, or promises less than a disk does."""
    on_network = network.warning(report.path, handle.identity[0])
    if on_network:
        report.add("note", _("folder"), on_network)
    for where, sentence in permissions.troubles(report.path):
        report.add("trouble", where, sentence)


def readable_moment(handle: Handle, header: layout.Header, report: Report) -> Moment | None:
    """The file as it can be read, with the journal where it really begins."""
    try:
        return Moment.first(handle, header)
    except Damaged as error:
        report.add("damage", _("header"), str(error))
    start = find(handle, layout.SENTINEL)
    if start < layout.HEADER_LENGTH:
        report.add("damage", _("journal"), _("The beginning of the journal is damaged; no record of it can be told."))
        return None
    return Moment.first(handle, msgspec.structs.replace(header, journal=start))


def find(handle: Handle, wanted: bytes) -> int:
    """The offset at which some bytes stand in the file, or -1."""
    offset, overlap = 0, b""
    while chunk := os.pread(handle.descriptor, _CHUNK, offset):
        found = (overlap + chunk).find(wanted)
        if found >= 0:
            return offset - len(overlap) + found
        offset += len(chunk)
        overlap = chunk[-len(wanted) :]
    return -1


def _examine(moment: Moment, report: Report, scratch: sqlite3.Connection, cache_directory: str | None) -> None:
    plans = Plans(RECORD_TYPES.values())
    checkup = Checkup(report, plans, scratch)
    latest, last = latest_good_changes(moment, report)
    for line in readable_base(moment, report):
        changed = latest.get(line.table, {})
        if line.doc_id not in changed:
            checkup.take(line.table, line.doc_id, line.place, line.length, line.body)
    for table, changes in latest.items():
        for change in changes.values():
            if change.document is not None:
                body = moment.read([(change.place, change.length)])[0]
                checkup.take(table, change.doc_id, change.place, change.length, body)
    checkup.finish()
    if not report.damaged:
        _compare_cache(moment.at(last), report, checkup, plans, cache_directory)


def readable_base(moment: Moment, report: Report) -> Iterator[layout.BaseLine]:
    """The documents of the base that can be read."""
    offset, crc, table, doc_id = layout.HEADER_LENGTH, 0, "", -1
    try:
        for line in moment.base_lines():
            crc = crc32(line, crc)
            try:
                parsed = layout.base_line(line, table, offset)
            except Damaged as error:
                report.add("damage", _("byte {offset}").format(offset=offset), str(error))
            else:
                if parsed.kind == "document":
                    if parsed.doc_id <= doc_id:
                        sentence = _("Row {row} of {table} is out of order or there twice.")
                        where = _("byte {offset}").format(offset=offset)
                        report.add("damage", where, sentence.format(row=parsed.doc_id, table=table))
                    doc_id = parsed.doc_id
                    yield parsed
                else:
                    table, doc_id = (parsed.table if parsed.kind == "table" else ""), -1
            offset += len(line)
    except Damaged as error:
        report.add("damage", _("byte {offset}").format(offset=offset), str(error))
    if crc != moment.header.crc:
        report.add("damage", _("base"), _("The base is not what was written: its checksum does not match."))


def latest_good_changes(moment: Moment, report: Report) -> tuple[dict[str, dict[int, layout.Placed]], Stamp]:
    """The latest change of each row in the journal, and the stamp of the last good record."""
    latest: dict[str, dict[int, layout.Placed]] = {}
    last, number = moment.origin, 0
    report.journal = report.size - moment.header.journal
    for offset, line in _lines(moment, moment.origin.end):
        if line == layout.CLOSER and offset + len(line) == report.size:
            break
        before, claimed = number, _NUMBER.match(line)
        number = max(before + 1, int(claimed[1]) if claimed else 0)
        records = _good(line, offset, moment.generation, number)
        if not records:
            if _examine_rest(moment, offset, number, report):
                continue
            break
        (record,) = records
        if number != before + 1:
            report.add(
                "damage",
                _("byte {offset}").format(offset=offset),
                _("Record {number} of the journal follows on record {last}.").format(number=number, last=before),
            )
        last = Stamp(moment.generation, record.number, record.start, record.end, record.crc)
        report.records += 1
        for change in record.changes:
            latest.setdefault(change.table, {})[change.doc_id] = change
    return latest, last


def _lines(moment: Moment, start: int) -> Iterator[tuple[int, bytes]]:
    """The lines of the journal with their offsets; the last one may lack its end."""
    rest = b""
    offset = start
    while chunk := os.pread(moment.handle.descriptor, _CHUNK, offset + len(rest)):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield offset, line + b"\n"
            offset += len(line) + 1
    yield offset, rest


def _good(line: bytes, offset: int, generation: str, number: int) -> list[layout.Record]:
    try:
        return layout.read_records(line + layout.CLOSER, offset, generation, number - 1)[0]
    except Damaged:
        return []


def _examine_rest(moment: Moment, offset: int, number: int, report: Report) -> bool:
    """Tell of a line that is no good record; True if it is damage, behind which more may follow."""
    rest = os.pread(moment.handle.descriptor, report.size - offset, offset)
    where = _("byte {offset}").format(offset=offset)
    try:
        layout.read_records(rest, offset, moment.generation, number - 1)
    except Damaged:
        report.add("damage", where, _("Record {number} of the journal is damaged.").format(number=number))
        return True
    report.add(
        "note",
        where,
        _("The last write was cut off. The next writer puts its bytes aside; all that was saved is here."),
    )
    return False


def _compare_cache(moment: Moment, report: Report, checkup: Checkup, plans: Plans, cache_directory: str | None) -> None:
    """Compare the cache, brought up to date, with what the file itself says."""
    path = cache_path(report.path, cache_directory)
    if not os.path.exists(path):
        return
    cache = Cache(path, plans, report.path)
    try:
        if not cache.catch_up(moment):
            report.add("note", path, _("The cache belongs to another state of the book and will be built anew."))
            return
        for name in checkup.disagreements(cache):
            sentence = _("The cache does not say the same of {name} as the book: delete it, and it is built anew.")
            report.add("trouble", path, sentence.format(name=name))
    except CacheFailed as error:
        report.add("note", path, str(error))
    finally:
        cache.close()
