"""Reviews: what a look back at a period found, and the tasks that come of it (M11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from store.errors import Invalid, NotFound
from store.model.fields import clean, quoted
from store.model.instants import due_to_text
from store.text import _
from store.work.customers import found
from store.work.outcome import Outcome, Record, concluded
from store.work.people import person_meant, with_people_meant

if TYPE_CHECKING:
    from store.book import Book


def reviews(book: Book) -> list[Record]:
    """The reviews of the book, the latest period first."""
    return sorted(book.all("reviews"), key=lambda review: (str(review.get("start")), review["id"]), reverse=True)


def review_meant(book: Book, typed: str) -> Record:
    """The review of this title, id or tail of one; the latest of several of one title. NotFound for none."""
    wanted, tail = typed.strip().casefold(), typed.lstrip("#").upper()
    for review in reviews(book):
        if str(review.get("title", "")).casefold() == wanted or (len(tail) >= 4 and review["id"].endswith(tail)):
            return review
    raise NotFound(_("There is no review {title}; `kehu review list` lists them.").format(title=quoted(typed)))


def add_review(book: Book, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Begin a review of the local dates from `start` until before `end`, with its `title`; Invalid for other dates."""
    given = with_people_meant(book, "reviews", {"owner": book.user, **fields})
    given = {name: str(value) if isinstance(value, date) else value for name, value in given.items()}
    for start, end in (("start", "end"), ("compared_start", "compared_end")):
        if given.get(start) and given.get(end) and given[start] >= given[end]:
            raise Invalid({end: _("{end} is not later than {start}.").format(start=given[start], end=given[end])})
    with book.change("add review") as change:
        review = change.create("reviews", {name: value for name, value in given.items() if value not in (None, "")})
    return concluded(change, _("Began the review {title}.").format(title=review["title"]), [("reviews", review)])


def add_finding(
    book: Book, id: str, text: str, now: datetime, *, due: date | datetime | None = None, owner: str | None = None
) -> Outcome:
    """Note down what a review found; with `due` or `owner` it becomes a task as well, in the same operation.

    The outcome has the review first, then the task if there is one.
    """
    if not clean(text):
        raise Invalid({"text": _("Say what was found.")})
    login = person_meant(book, owner) if owner else book.user
    with book.change("add finding") as change:
        review = found(change, "reviews", id)
        finding: dict[str, Any] = {"text": clean(text, lines=True)}
        records: list[tuple[str, Record]] = []
        if due is not None or owner is not None:
            from store.work.log import first_line

            task = change.create(
                "tasks",
                {
                    "title": first_line(text),
                    "kind": "other",
                    "owner": login,
                    "note": _("From the review {title}.").format(title=review["title"]),
                    **({"due": due_to_text(due)} if due is not None else {}),
                },
            )
            finding["task"] = task["id"]
            records.append(("tasks", task))
        review = change.update("reviews", id, {"findings": [*review.get("findings", ()), finding]})
    sentence = _("Noted, with a task for {login}.") if records else _("Noted.")
    return concluded(change, sentence.format(login=login), [("reviews", review), *records])
