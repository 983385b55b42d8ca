"""The quality of a book: what is to be done about whose customers, the scores, and saying that a record is right."""

from __future__ import annotations

from datetime import timedelta

from store.book import Book
from store.work.customers import edit_record
from store.work.duplicates import tell_apart
from store.work.quality import Review, cleaning_round, verify
from tests.factories import NOW, add, customer

GOOD = {
    "phones": ["13800138000"],
    "grade": "A",
    "status": "active",
    "industry": "it",
    "source": "website",
    "region": "东",
}


def reviewed(book: Book) -> Review:
    review = Review(book)
    review.scan()
    return review


def test_what_is_missing_stale_and_doubled_is_listed_and_scored_by_owner(book: Book) -> None:
    add(book, "people", login="chen", name="Chen", role="sales")
    good = customer(book, "Acme", **GOOD)
    bare = customer(book, "Beta", owner="chen")
    customer(book, "Beta Ltd", owner="chen")
    report = reviewed(book).report(NOW)
    assert [sorted(suspect.names) for suspect in report.duplicates] == [["Beta", "Beta Ltd"]]
    assert report.missing[0].id == bare
    assert "phone or mail" in report.missing[0].what
    assert [(each.owner, each.customers, each.duplicates) for each in report.owners] == [("chen", 2, 2), ("li", 1, 0)]
    assert report.owners[1].score == 80
    later = reviewed(book).report(NOW + timedelta(days=200), owner="li")
    assert [entry.id for entry in later.stale] == [good]
    assert later.duplicates == []
    assert later.whole.customers == 1


def test_what_another_tool_wrote_is_invalid_and_named_with_its_contact(book: Book) -> None:
    acme = customer(book, "Acme", **GOOD)
    wang = add(book, "contacts", customer=acme, name="Wang")
    with book.change("another tool") as change:
        change.replace("contacts", wang, {**(change.get("contacts", wang) or {}), "phones": ["not a number"]})
    (entry,) = reviewed(book).report(NOW).invalid
    assert entry.id == acme
    assert entry.what.startswith("Wang: Phones")


def test_a_review_keeps_up_with_what_is_done(book: Book) -> None:
    one, other = customer(book, "Acme", **GOOD), customer(book, "Acme Ltd")
    review = reviewed(book)
    changed: set[tuple[str, str]] = set()
    book.subscribe(changed.update)
    edit_record(book, "customers", other, {**GOOD, "phones": ["13900139000"]}, NOW)
    tell_apart(book, [one, other], NOW)
    verify(book, [one, other], NOW)
    review.update(frozenset(changed))
    kept, fresh = review.report(NOW), reviewed(book).report(NOW)
    assert kept == fresh
    assert (kept.whole.score, kept.duplicates, kept.missing) == (100, [], [])


def test_verifying_is_undone_and_the_weights_are_the_books(book: Book) -> None:
    acme = customer(book, "Acme", **GOOD)
    outcome = verify(book, [acme], NOW)
    assert outcome.record["verified_at"] == "2026-11-20T06:02:00Z"
    book.undo()
    assert "verified_at" not in (book.get("customers", acme) or {})
    with book.change("settings") as change:
        change.update("settings", book.settings["id"], {"quality": {"verified": 0, "verified_days": 30}})
    report = reviewed(book).report(NOW + timedelta(days=31))
    assert report.whole.score == 100
    assert len(report.stale) == 1


def test_the_round_counts_what_is_to_be_worked_through(book: Book) -> None:
    customer(book, "Acme")
    customer(book, "Acme")
    steps = {step.name: step.count for step in cleaning_round(reviewed(book).report(NOW))}
    assert steps == {"strong": 0, "medium": 1, "weak": 0, "invalid": 0, "missing": 2, "stale": 0}
