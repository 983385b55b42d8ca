"""What a power cut would leave of recorded calls: every state the disk may be in after each of them.

A call that no sync has followed may have reached the disk or not: of a write each sector by itself, of the entries
of a folder any of them. The size of a file changes in the order of the calls, as file systems that keep a journal
have it, and of a sector that is half new the old half stays what it was.
"""

import os
import random
from itertools import product
from math import prod

import msgspec

SECTOR = 512
EVERY_ONE_OF = 32
"""So many combinations of what is there and what is not are all tried; of more, a sample."""


class Image(msgspec.Struct, frozen=True):
    """One state of the disk: the bytes of each file by its path, and the last mark before it."""

    files: dict[str, bytes]
    call: int
    mark: tuple


def images(calls, folder, samples, seed=0):
    """The states after each prefix of the calls, none twice; of many combinations so many samples."""
    chance = random.Random(seed)
    disk, mark, known = _Disk(folder), (), set()
    for number, call in enumerate(calls, 1):
        if call.kind == "mark":
            mark = call.detail
        disk.take(call)
        for files in disk.states(samples, chance):
            fingerprint = hash((mark, frozenset(files.items())))
            if fingerprint not in known:
                known.add(fingerprint)
                yield Image(files, number, mark)


class _Disk:
    """What has certainly reached the disk, and what may have, call by call."""

    def __init__(self, folder):
        self._root = folder
        self._contents = {}
        self._written = {}
        self._entries = {folder: {}}
        self._renamed = {}

    def take(self, call):
        if call.kind in ("write", "truncate"):
            self._written.setdefault(call.subject, []).append(call)
        elif call.kind == "sync":
            self._contents[call.subject] = _versions(self._content(call.subject), self._pending(call.subject))[-1]
            self._written.pop(call.subject, None)
        elif call.kind == "elsewhere":
            (self._contents[call.subject],) = call.detail
            self._written.pop(call.subject, None)
        elif call.kind in ("name", "rename", "unname"):
            self._renamed.setdefault(call.subject, []).append(call)
        elif call.kind == "sync folder":
            self._entries[call.subject] = _renamed(
                self._entries.get(call.subject, {}), self._renamed.pop(call.subject, [])
            )

    def _content(self, number):
        return self._contents.get(number, b"")

    def _pending(self, number):
        return self._written.get(number, [])

    def states(self, samples, chance):
        """Dicts of path → bytes."""
        folders = sorted({*self._entries, *self._renamed})
        choices = [_subsets(self._renamed.get(folder, []), samples, chance) for folder in folders]
        for chosen in _some(choices, samples, chance):
            entries = {
                folder: _renamed(self._entries.get(folder, {}), calls)
                for folder, calls in zip(folders, chosen, strict=True)
            }
            paths = dict(_reached(self._root, entries))
            torn = sorted({number for number in paths.values() if self._pending(number)})
            contents = [list(_torn(self._content(number), self._pending(number), samples, chance)) for number in torn]
            for together in _some(contents, samples, chance):
                held = dict(zip(torn, together, strict=True))
                yield {path: held.get(number, self._content(number)) for path, number in paths.items()}


def _reached(folder, entries):
    """The path and number of every file that can be reached from a folder."""
    for name, subject in entries.get(folder, {}).items():
        path = os.path.join(folder, name)
        if isinstance(subject, str):
            yield from _reached(subject, entries)
        else:
            yield path, subject


def _renamed(entries, calls):
    entries = dict(entries)
    for call in calls:
        name, *rest = call.detail
        if call.kind != "name":
            entries.pop(name, None)
        if call.kind == "rename":
            entries[rest[0]] = rest[1]
        elif call.kind == "name":
            entries[name] = rest[0]
    return entries


def _versions(content, calls):
    """The bytes of a file before the calls and after each, as its programs see them."""
    found = [content]
    for call in calls:
        if call.kind == "truncate":
            (size,) = call.detail
            content = content[:size].ljust(size, b"\0")
        else:
            offset, data = call.detail
            content = content[:offset].ljust(offset, b"\0") + data + content[offset + len(data) :]
        found.append(content)
    return found


def _torn(content, calls, samples, chance):
    """What the disk may hold of a file: a size it had, and in each sector the bytes of any moment."""
    versions = _versions(content, calls)
    for last, sized in enumerate(versions):
        seen = [_as_long(version, calls[first:last], len(sized)) for first, version in enumerate(versions[: last + 1])]
        for later in versions[last + 1 :]:
            seen.append(later[: len(sized)] + seen[-1][len(later) :])
        sectors = [
            list(dict.fromkeys(each[start : start + SECTOR] for each in seen)) for start in range(0, len(sized), SECTOR)
        ]
        for chosen in _some(sectors, samples, chance):
            yield b"".join(chosen)


def _as_long(version, calls, size):
    """A version of a file with the size of a later one; what the calls between cut off does not come back."""
    most = min([size, *(call.detail[0] for call in calls if call.kind == "truncate")])
    return version[:most].ljust(size, b"\0")


def _subsets(calls, samples, chance):
    """Which of the calls reached the disk: each of them or not."""
    either = [[(), (call,)] for call in calls]
    return [sum(chosen, ()) for chosen in _some(either, samples, chance)]


def _some(choices, samples, chance):
    """One of each list: every combination if there are few, else a sample with all the simple ones.

    Simple is: all as they were before, or as they are at last, up to any place or from any place on.
    """
    open_choices = [index for index, each in enumerate(choices) if len(each) > 1]
    if prod(map(len, choices)) <= EVERY_ONE_OF:
        yield from product(*choices)
        return
    for place in range(len(open_choices) + 1):
        early = set(open_choices[:place])
        yield tuple(each[-1 if index in early else 0] for index, each in enumerate(choices))
        yield tuple(each[0 if index in early else -1] for index, each in enumerate(choices))
    for _sample in range(samples):
        yield tuple(chance.choice(each) for each in choices)
