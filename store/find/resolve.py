"""Who is meant by the NAME of a command (rule 15): by id, name, number, address, pinyin or initials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Ambiguous, NotFound
from store.find import fold, lookups
from store.find.joins import rows_of
from store.find.matching import Matching
from store.find.near import did_you_mean
from store.find.tokens import tokens
from store.ids import is_ulid
from store.model import RECORD_TYPES
from store.model.fields import BadValue, quoted
from store.model.phones import CHINA, EXTENSION_MARK, normalise_phone
from store.text import _

if TYPE_CHECKING:
    from typing import Protocol

    class Records(Protocol):
        """What of a book is needed to find records in it."""

        @property
        def settings(self) -> Mapping[str, Any]: ...

        def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]: ...

        def get(self, table: str, id: str) -> dict[str, Any] | None: ...


SHORTEST_TAIL, LONGEST_TAIL = 4, 26
SHORTEST_NUMBER = 3
LONGEST_NUMBER = 15  # of a ticket; SQLite would take longer ones for something else
MOST_CANDIDATES = 50
MOST_TOLD_APART = 500  # hits whose own names are looked at; more are ambiguous anyway
NAMES_COMPARED = 5_000  # for a suggestion, which is worth a blink and no more

_MERGED = ("c.merged_into IS NULL", "c.merged_into IS NOT NULL")
_CODES = {table: code for code, table in enumerate(RECORD_TYPES)}
_WITH_NAMES = {"customers": ("customers", "contacts"), "contacts": ("contacts",)}
_MISREAD = str.maketrans("ILO", "110")  # Crockford's alphabet has none of these letters


class Match(msgspec.Struct, frozen=True):
    """The record that is meant; `customer_id` is that of its customer, or its own where it is one."""

    table: str
    id: str
    customer_id: str | None
    label: str


Sql = tuple[str, list[object]]
"""A condition and the values of its parameters."""


class _Hit(msgspec.Struct, frozen=True):
    match: Match
    owner: str
    company: str
    active: bool


def resolve(book: Records, text: str, *, table: str = "customers") -> Match:
    """The one record meant: a customer or one of its contacts, a contact, a ticket by number, or else an id.

    The first stage with a hit decides: id, tail of the id after `#`, exact name, full phone number or mail
    address, pinyin of a whole name, then the start of a name, pinyin or initials. Archived customers are
    meant where no other is. Ambiguous with the candidates if several are left, NotFound with a suggestion if
    there are none.
    """
    wanted = text.strip()
    if wanted.startswith("＃"):  # the sign as a Chinese input method types it
        wanted = "#" + wanted[1:]
    tables = _WITH_NAMES.get(table)
    hits = _by_name(book, wanted, tables) if tables else _by_id_only(book, wanted, table)
    if not hits:
        raise _not_found(book, wanted, tables)
    return _the_one(book, wanted, hits, table)


def find_person(book: Records, login: str) -> str:
    """The login of one of the people, for an owner; NotFound with a suggestion if nobody has it.

    A book kept by one person takes any login, since there is nobody to mistake it for.
    """
    people = book.query(f"SELECT login, name FROM {rows_of('people')} WHERE typeof(login) = 'text'")
    wanted = fold.fold(login)
    for known, _name in people:
        if fold.fold(known) == wanted:
            return str(known)
    if wanted and len(people) <= 1:
        return wanted
    sentence = _("Nobody here has the login {login}.").format(login=quoted(login))
    meant = next((known for known, name in people if name and fold.whole(str(name)) == fold.whole(login)), None)
    hint = (
        _("Did you mean {words}?").format(words=quoted(meant))
        if meant
        else did_you_mean(login, [known for known, _name in people])
    )
    raise NotFound(f"{sentence} {hint}".strip())


def short_id(book: Records, id: str, table: str = "customers") -> str:
    """`#` and the shortest unique tail of the id, four characters or more, as `resolve` takes it."""
    return short_ids(book, [id], table)[id]


def short_ids(book: Records, ids: Iterable[str], table: str = "customers") -> dict[str, str]:
    """The short id of each of many records of one table, in one query."""
    wanted = list(ids)
    tails = msgspec.json.encode(list({id[-SHORTEST_TAIL:] for id in wanted})).decode()
    sharing: dict[str, list[str]] = {}
    for each in _WITH_NAMES.get(table, (table,)):
        sql = f"SELECT id FROM {rows_of(each)} WHERE substr(id, -{SHORTEST_TAIL}) IN (SELECT value FROM json_each(?))"
        for (id,) in book.query(sql, (tails,)):
            sharing.setdefault(id[-SHORTEST_TAIL:], []).append(id)
    return {id: "#" + _unique_tail(id, sharing.get(id[-SHORTEST_TAIL:], ())) for id in wanted}


def _unique_tail(id: str, others: Iterable[str]) -> str:
    length = SHORTEST_TAIL
    rivals = [other for other in others if other != id]
    while length < len(id) and any(other.endswith(id[-length:]) for other in rivals):
        length += 1
    return id[-length:]


# Stages


def _by_name(book: Records, wanted: str, tables: Sequence[str]) -> list[_Hit]:
    if wanted:
        for stage in (
            _full_id,
            _tail,
            _exact_name,
            _number_or_address,
            _merged_away,
            _whole_pinyin,
            _start_of_name,
        ):
            hits = stage(book, wanted, tables)
            if hits:
                return hits
    return []


def _full_id(book: Records, wanted: str, tables: Sequence[str]) -> list[_Hit]:
    id = wanted.removeprefix("#").upper()
    return _survivors(book, _hits(book, tables, ("r.id = ?", [id]))) if is_ulid(id) else []


def _tail(book: Records, wanted: str, tables: Sequence[str]) -> list[_Hit]:
    if not (wanted.startswith("#") and _is_tail(wanted[1:])):
        return []
    return _survivors(book, _hits(book, tables, _ends_in(wanted[1:])))


def _exact_name(book: Records, wanted: str, tables: Sequence[str], *, merged: bool = False) -> list[_Hit]:
    name = fold.whole(wanted)
    hits = _hits(book, tables, (f"{_MERGED[merged]} AND r.sort_name = ?", [fold.sort_key(wanted)]))
    return [hit for hit in hits if fold.whole(hit.match.label) == name]


def _address(book: Records, wanted: str, tables: Sequence[str], *, merged: bool = False) -> list[_Hit]:
    address = fold.fold(wanted)
    hits = _found(book, tables, [lookups.mail_lookup(address)], merged=merged)
    return _having(book, "mails", lambda mail: fold.fold(mail) == address, hits)


def _number_or_address(book: Records, wanted: str, tables: Sequence[str], *, merged: bool = False) -> list[_Hit]:
    if "@" in wanted:
        return _address(book, wanted, tables, merged=merged)
    number = _whole_number(wanted, str(book.settings.get("country_code") or CHINA))
    if number is None:
        return []
    hits = _found(book, tables, [lookups.phone_lookup(number)], merged=merged)
    return _having(book, "phones", lambda phone: _without_extension(phone) == number, hits)


def _having(book: Records, field: str, is_meant: Callable[[str], bool], hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits with a text in the field that is the one meant."""

    def has_it(hit: _Hit) -> bool:
        texts = (book.get(hit.match.table, hit.match.id) or {}).get(field) or ()
        return any(is_meant(str(text)) for text in texts)

    return list(filter(has_it, hits))


def _merged_away(book: Records, wanted: str, tables: Sequence[str]) -> list[_Hit]:
    """By what a customer was called or reached by that has been merged into another one, which is meant now."""
    if "customers" not in tables:
        return []
    of_customers = ("customers",)
    hits = _exact_name(book, wanted, of_customers, merged=True)
    return _survivors(book, hits or _number_or_address(book, wanted, of_customers, merged=True))


def _whole_number(wanted: str, country_code: str) -> str | None:
    """The number as it would be stored, without its extension; None if the text is no number."""
    if sum(character.isdecimal() for character in wanted) < SHORTEST_NUMBER:
        return None
    try:
        return _without_extension(normalise_phone(wanted, country_code))
    except BadValue:
        return None


def _without_extension(phone: str) -> str:
    return phone.partition(EXTENSION_MARK)[0]


def _whole_pinyin(book: Records, wanted: str, tables: Sequence[str]) -> list[_Hit]:
    """Wangwei is 王伟 rather than the start of 王伟明, as 王伟 itself is."""
    typed = set(fold.pinyin_typed("".join(fold.fold(wanted).split())))
    hits = _found(book, tables, [lookups.name_lookup("".join(wanted.split()))]) if typed else []
    return [hit for hit in hits if typed.intersection(fold.spelled(hit.match.label))]


def _start_of_name(book: Records, wanted: str, tables: Sequence[str]) -> list[_Hit]:
    """By the words of names; a person's company counts where nothing is called so itself."""
    words = [lookups.name_lookup(word) + lookups.initials_lookup(word) for word in wanted.split()]
    hits = _found(book, tables, words)
    if not 1 < len(hits) <= MOST_TOLD_APART:
        return hits

    def by_its_name(hit: _Hit) -> bool:
        found = tokens("name", hit.match.label)
        return all(lookups.matches(word, found) for word in words)

    return list(filter(by_its_name, hits)) or hits


def _by_id_only(book: Records, wanted: str, table: str) -> list[_Hit]:
    tail = wanted.removeprefix("#")
    if table == "tickets" and (numbered := _numbered(book, tail)):
        return numbered
    if not _is_tail(tail):
        return []
    condition, values = _ends_in(tail)
    rows = book.query(f"SELECT r.id FROM {rows_of(table)} AS r WHERE {condition}", values)
    return [_hit_of_record(book, table, id) for (id,) in rows]


def _numbered(book: Records, number: str) -> list[_Hit]:
    """The tickets with the number, which goes before a tail that looks like it."""
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        return []
    rows = book.query("SELECT id FROM r_tickets WHERE number = ?", (int(number),))
    return [_hit_of_record(book, "tickets", id) for (id,) in rows]


# Hits


def _found(
    book: Records, tables: Sequence[str], words: Sequence[lookups.Lookup], *, merged: bool = False
) -> list[_Hit]:
    """The records of which every word is found; those merged into another are not among them, or none else is."""
    matching = Matching(book.query)
    hits = []
    for table in tables:
        rows = set.intersection(*(matching.rows(word, _CODES[table]) for word in words))
        condition = f"{_MERGED[merged]} AND r.doc_id IN (SELECT value FROM json_each(?))"
        hits += _hits(book, (table,), (condition, [msgspec.json.encode(list(rows)).decode()]))
    return hits


def _hits(book: Records, tables: Sequence[str], condition: Sql) -> list[_Hit]:
    """The customers, as r and c, or the contacts r of customers c, for which the condition holds."""
    where, values = condition
    hits = []
    for table in tables:
        company, source = (
            ("c.company", "r_customers AS r JOIN r_customers AS c ON c.doc_id = r.doc_id")
            if table == "customers"
            else ("c.name", "r_contacts AS r JOIN r_customers AS c ON c.id = r.customer")
        )
        sql = f"SELECT r.id, c.id, r.name, c.owner, {company}, c.archived IS NULL FROM {source} WHERE {where}"
        for id, customer_id, name, owner, employer, active in book.query(sql, values):
            match = Match(table, id, customer_id, str(name or id))
            hits.append(_Hit(match, str(owner or ""), str(employer or ""), bool(active)))
    return hits


def _hit_of_record(book: Records, table: str, id: str) -> _Hit:
    record = book.get(table, id) or {}
    customer_id = record.get("customer")
    customer = (book.get("customers", customer_id) if customer_id else None) or {}
    label = record.get("title") or record.get("subject") or record.get("text") or record.get("name") or id
    return _Hit(
        Match(table, id, customer_id, str(label)),
        owner=str(record.get("owner", "")),
        company=str(customer.get("name", "")),
        active=True,
    )


def _survivors(book: Records, hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits, and in place of customers that were merged those they were merged into."""
    found = {}
    for hit in hits:
        merged_into = book.query(
            "SELECT merged_into FROM r_customers WHERE id = ? AND merged_into IS NOT NULL", (hit.match.id,)
        )
        survivors = _hits(book, ("customers",), ("r.id = ?", [merged_into[0][0]])) if merged_into else [hit]
        found.update({survivor.match.id: survivor for survivor in survivors})
    return list(found.values())


def _is_tail(text: str) -> bool:
    return SHORTEST_TAIL <= len(text) <= LONGEST_TAIL and text.isascii() and text.isalnum()


def _ends_in(tail: str) -> Sql:
    return "substr(r.id, ?) = ?", [-len(tail), tail.upper().translate(_MISREAD)]


# Answers


def _the_one(book: Records, wanted: str, hits: Sequence[_Hit], table: str) -> Match:
    """The hit that is left: a customer goes before its own contacts, the active before the archived."""
    left = [hit for hit in hits if hit.active] or list(hits)
    if len({hit.match.customer_id for hit in left}) == 1:
        left = [hit for hit in left if hit.match.table == "customers"] or left
    if len(left) == 1:
        return left[0].match
    candidates = _candidates(book, left[:MOST_CANDIDATES], table)
    sentence = _("{name} may be any of {count}; nothing was changed. Say which by its id, such as {id}.")
    raise Ambiguous(sentence.format(name=quoted(wanted), count=len(left), id="#" + candidates[0]["tail"]), candidates)


def _candidates(book: Records, hits: Sequence[_Hit], table: str) -> list[dict[str, str]]:
    """What a person tells the candidates apart by; empty where the record does not say."""
    short = short_ids(book, [hit.match.id for hit in hits], table)
    return [
        {
            "id": hit.match.id,
            "tail": short[hit.match.id].removeprefix("#"),
            "name": hit.match.label,
            "owner": hit.owner,
            "company": hit.company,
        }
        for hit in sorted(hits, key=lambda hit: (fold.sort_key(hit.match.label), hit.match.id))
    ]


def _not_found(book: Records, wanted: str, tables: Sequence[str] | None) -> NotFound:
    if not wanted:
        return NotFound(_("No name was given."))
    if tables is None:
        return NotFound(_("Nothing has the id {id}.").format(id=quoted(wanted)))
    names = [
        name
        for table in tables
        for (name,) in book.query(f"SELECT name FROM r_{table} WHERE typeof(name) = 'text' LIMIT {NAMES_COMPARED}")
    ]
    sentence = _("Nobody goes by {name}.").format(name=quoted(wanted))
    return NotFound(f"{sentence} {did_you_mean(wanted, names)}".rstrip())
