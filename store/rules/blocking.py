"""Which records are compared at all: only those that share a key, since all pairs of 100,000 are five billion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from store.rules.likeness import Likeness, Subject, compare

Pair = tuple[str, str]
"""The ULIDs of two records, the older first."""

Progress = Callable[[int, int], None]

_END_LATIN, _END_CHINESE = 5, 3
_STEP = 500

# How many records may share a key and all be compared, by the first character of the key. Of more, a name alone says
# nothing any more; addresses and numbers still do, so each record is compared with those next to it by name.
_MOST = {"m": 50, "d": 50, "x": 50, "n": 50, "o": 100, "p": 20, "f": 40, "e": 40}
_TELLING = frozenset("mdxno")
_NEIGHBOURS = 3


class Blocks:
    """Records by the keys they share, and the pairs among them that look like one record; kept as records change."""

    def __init__(self) -> None:
        self._subjects: dict[str, Subject] = {}
        # Most keys are one record's, and a list for each would be most of the memory.
        self._members: dict[str, str | list[str]] = {}
        self.pairs: dict[Pair, Likeness] = {}

    def fill(self, subjects: Iterable[Subject], progress: Progress | None = None) -> None:
        """Take in these records and compare those that share a key; `progress` hears how many of how many."""
        for subject in subjects:
            self._put(subject)
        total = len(self._members)
        for done, (key, members) in enumerate(self._members.items()):
            if progress is not None and done % _STEP == 0:
                progress(done, total)
            if isinstance(members, list):
                for one, other in self._met(key, members):
                    self._compare(one, other)

    def put(self, subject: Subject) -> None:
        """Take in a record, or what it has become, and compare it with those it shares a key with."""
        self.drop(subject.id)
        self._put(subject)
        for key in keys(subject):
            members = self._members[key]
            if isinstance(members, list):
                for pair in self._met(key, members):
                    if subject.id in pair:
                        self._compare(*pair)

    def drop(self, id: str) -> None:
        """Forget a record and its pairs."""
        subject = self._subjects.pop(id, None)
        if subject is None:
            return
        for key in keys(subject):
            members = self._members.pop(key)
            if isinstance(members, list):
                members.remove(id)
                self._members[key] = members if len(members) > 1 else members[0]
        for pair in [pair for pair in self.pairs if id in pair]:
            del self.pairs[pair]

    def subject(self, id: str) -> Subject:
        """The record of this id; KeyError if there is none."""
        return self._subjects[id]

    def __contains__(self, id: str) -> bool:
        return id in self._subjects

    def _put(self, subject: Subject) -> None:
        self._subjects[subject.id] = subject
        for key in keys(subject):
            members = self._members.get(key)
            if members is None:
                self._members[key] = subject.id
            elif isinstance(members, list):
                members.append(subject.id)
            else:
                self._members[key] = [members, subject.id]

    def _met(self, key: str, members: list[str]) -> Iterator[tuple[str, str]]:
        """The members of a block that are compared."""
        reach = len(members)
        if reach > _MOST[key[0]]:
            if key[0] not in _TELLING:
                return
            members = sorted(members, key=lambda id: (self._subjects[id].key, id))
            reach = _NEIGHBOURS
        for place, one in enumerate(members):
            for other in members[place + 1 : place + 1 + reach]:
                yield one, other

    def _compare(self, one: str, other: str) -> None:
        pair = (one, other) if one < other else (other, one)
        if pair not in self.pairs:
            found = compare(self._subjects[one], self._subjects[other])
            if found is not None:
                self.pairs[pair] = found


def keys(subject: Subject) -> set[str]:
    """The keys a record is met under; records that look like one share one of them, but for companies
    whose names have a slip at both ends."""
    if subject.place:
        return {f"o{subject.place}"}
    found = {f"m{mail}" for mail in subject.mails}
    found.update(f"d{phone}" for phone in subject.phones)
    found.update(f"x{code}" for code in subject.codes)
    if subject.kind == "company":
        found.add(f"n{subject.key}")
        end = _END_LATIN if subject.key.isascii() else _END_CHINESE
        if len(subject.key) > end:
            found.add(f"f{subject.key[:end]}")
            found.add(f"e{subject.key[-end:]}")
    else:
        found.add(f"p{subject.key}")
        if subject.company:
            found.add(f"o{subject.company}")
    return found


def pairs_among(subjects: Iterable[Subject], progress: Progress | None = None) -> dict[Pair, Likeness]:
    """The pairs that look like one record, whatever the order of the records."""
    blocks = Blocks()
    blocks.fill(subjects, progress)
    return blocks.pairs
