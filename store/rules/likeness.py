"""How much two records look like one: strong, medium or weak, each with its reasons (Rule 8, score)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

import msgspec

from store.find.fold import spelled
from store.rules.dedupe import (
    bare_person_key,
    company_codes,
    company_key,
    is_mobile,
    main_number,
    same_by_phone,
)

Strength = Literal["strong", "medium", "weak"]
Cause = Literal["mail", "mobile", "code", "company", "landline", "same-name", "name", "phone"]
STRENGTHS: tuple[Strength, ...] = ("strong", "medium", "weak")

_ALIKE_LATIN = 88
_SHORTEST_ALIKE = 4
_REMEMBERED = 50_000


class Subject(msgspec.Struct, frozen=True, gc=False):
    """What a record is compared by.

    kind: "company" or "person"; name: as it is written; key: as it is compared; company: the key of where a person
    works; place: the ULID of a contact's customer, "" for a customer; phones: without extensions.
    """

    id: str
    table: str
    kind: str
    name: str
    key: str
    company: str = ""
    place: str = ""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class Reason(msgspec.Struct, frozen=True, order=True, gc=False):
    """Why two records look like one: what they have in common, its value, and how much that says."""

    rank: int
    cause: Cause
    value: str

    @property
    def strength(self) -> Strength:
        return STRENGTHS[self.rank]


class Likeness(msgspec.Struct, frozen=True, gc=False):
    """How much two records look like one, the best reason first."""

    reasons: tuple[Reason, ...]

    @property
    def strength(self) -> Strength:
        return self.reasons[0].strength

    @property
    def order(self) -> tuple[int, int]:
        """What comes first in a queue: the stronger, then the one with more reasons."""
        return self.reasons[0].rank, -len(self.reasons)


def subject_of(table: str, record: Mapping[str, Any]) -> Subject:
    """What a customer or contact is compared by; values of a shape that another tool wrote say nothing."""
    name = str(record.get("name") or "")
    kind = "person" if table == "contacts" or record.get("kind") == "person" else "company"
    company = str(record.get("company") or "") if kind == "person" else ""
    return Subject(
        id=str(record.get("id") or ""),
        table=table,
        kind=kind,
        name=name,
        key=bare_person_key(name) if kind == "person" else company_key(name),
        company=company_key(company) if company else "",
        place=str(record.get("customer") or "") if table == "contacts" else "",
        phones=tuple(sorted(set(map(main_number, _texts(record.get("phones")))))),
        mails=_texts(record.get("mails")),
        codes=company_codes(record.get("custom")),
    )


def compare(one: Subject, other: Subject) -> Likeness | None:
    """How much the two look like one record, None if not at all; the same whichever is named first.

    Contacts are compared with those of the same customer only, since no others can be made one with them. A company
    and a person may share much and be two, so that what they share is weak, unless they are called alike: then the
    kind of one is wrong.
    """
    if one.table != other.table or one.place != other.place or one.id == other.id:
        return None
    if other.id < one.id:
        one, other = other, one
    if one.kind == other.kind:
        found = list(_reasons(one, other))
    elif alike := person_names(one.key, other.key):
        found = list(_shared(one, other, alike))
    else:
        found = [Reason(_WEAK, reason.cause, reason.value) for reason in _shared(one, other, "")]
    return Likeness(tuple(sorted(set(found)))) if found else None


_STRONG, _MEDIUM, _WEAK = range(3)
_Alike = Literal["same", "similar", ""]


def _reasons(one: Subject, other: Subject) -> Iterator[Reason]:
    company = one.kind == "company"
    alike: _Alike = company_names(one.key, other.key) if company else person_names(one.key, other.key)
    yield from _shared(one, other, alike)
    if not alike:
        return
    if company:
        # Two codes are two entities, however alike their names: branches, or a name that was taken again.
        apart = bool(one.codes and other.codes) and not set(one.codes) & set(other.codes)
        sure = _MEDIUM if alike == "same" and not apart else _WEAK
        yield Reason(sure, "same-name" if alike == "same" else "name", other.name)
    elif one.place or (one.company and one.company == other.company):
        yield Reason(_MEDIUM, "company", other.name)
    elif alike == "same":
        yield Reason(_WEAK, "same-name", other.name)


def _shared(one: Subject, other: Subject, alike: _Alike) -> Iterator[Reason]:
    """What two records have in common beside their names."""
    yield from (Reason(_STRONG, "mail", mail) for mail in one.mails if mail in other.mails)
    yield from (Reason(_STRONG, "code", code) for code in one.codes if code in other.codes)
    for phone in one.phones:
        if phone in other.phones:
            if is_mobile(phone):
                same = bool(alike) or same_by_phone([phone], (one.key, other.key), (one.mails, other.mails))
                yield Reason(_STRONG, "mobile", phone) if same else Reason(_WEAK, "phone", phone)
            else:
                yield Reason(_MEDIUM, "landline", phone) if alike else Reason(_WEAK, "phone", phone)


# Names


def company_names(one: str, other: str) -> _Alike:
    """Whether two company keys are the same, or similar; numbers in them must agree.

    Similar are Latin names with a slip, and Chinese ones that sound alike or of which one leaves a part out: a single
    character is half of what tells 金桥贸易 from its neighbours.
    """
    if one == other:
        return "same" if one else ""
    if min(len(one), len(other)) < _SHORTEST_ALIKE or _numbers(one) != _numbers(other):
        return ""
    if one.isascii() and other.isascii():
        alike = _slip(one, other)
    else:
        alike = one in other or other in one or _sound_alike(one, other)
    return "similar" if alike else ""


def person_names(one: str, other: str) -> _Alike:
    """Whether two keys of persons are the same, or similar.

    Similar are names that sound alike in pinyin, also where one is written in it, names with their words in another
    order, with a slip, and one with an initial in place of a first name.
    """
    if one == other:
        return "same" if one else ""
    if one > other:
        one, other = other, one
    return "similar" if _similar_persons(one, other) else ""


@lru_cache(maxsize=_REMEMBERED)
def _similar_persons(one: str, other: str) -> bool:
    if _numbers(one) != _numbers(other):
        return False
    if one.isascii() and other.isascii():
        if sorted(one.split()) == sorted(other.split()) or _with_initial(one.split(), other.split()):
            return True
        long_enough = min(len(one), len(other)) > _SHORTEST_ALIKE
        return long_enough and _slip(" ".join(sorted(one.split())), " ".join(sorted(other.split())))
    if not one.isascii() and not other.isascii():
        return _sound_alike(one, other)
    return not _sounds(one).isdisjoint(_sounds(other))


def _slip(one: str, other: str) -> bool:
    """Whether two Latin names differ by a slip of the hand only."""
    # Adding a customer compares two names at most, mostly none, and the library takes longer to load than the rest.
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other, score_cutoff=_ALIKE_LATIN) > 0


def _sound_alike(one: str, other: str) -> bool:
    """Whether two Chinese names have the same characters, or such as sound alike, one by one: 王小明, 王晓明."""
    if len(one) != len(other):
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differing) <= len(one) // 2 and all(not _sounds(a).isdisjoint(_sounds(b)) for a, b in differing)


@lru_cache(maxsize=_REMEMBERED)
def _sounds(key: str) -> frozenset[str]:
    """How a name sounds in pinyin; a Latin one may have the family name first or last."""
    if key.isascii():
        words = re.findall("[a-z]+", key)
        return frozenset({"".join(words), "".join([*words[-1:], *words[:-1]])})
    return frozenset(spelled(key))


def _with_initial(one: list[str], other: list[str]) -> bool:
    """Whether the names differ only in a first name of which one has the initial: j. smith, john smith."""
    if len(one) != len(other) or len(one) < 2 or one[-1] != other[-1] or len(one[-1]) < 2:
        return False
    pairs = [(a.strip("."), b.strip(".")) for a, b in zip(one[:-1], other[:-1], strict=True)]
    return all(a and b and (a == b or (1 in (len(a), len(b)) and a[0] == b[0])) for a, b in pairs)


def _numbers(key: str) -> list[str]:
    return re.findall(r"\d+", key)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list | tuple) else ()
