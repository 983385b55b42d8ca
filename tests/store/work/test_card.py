"""What one copies of a record: single fields, and a card of lines."""

from __future__ import annotations

from store.book import Book
from store.work.card import card, pieces, ticket_card
from store.work.tickets import open_ticket
from tests.factories import NOW, add, contact_made, customer


def texts(book: Book, table: str, id: str) -> dict[str, str]:
    """The pieces of a record by the letter that picks them."""
    return {piece.key: piece.text for piece in pieces(book, table, book.get(table, id) or {})}


def test_what_the_customer_lacks_is_taken_from_its_primary_contact(book: Book) -> None:
    acme = customer(book, "Acme Ltd", mails=["info@acme.example"])
    add(book, "contacts", customer=acme, name="Bob", phones=["13900139000"])
    add(book, "contacts", customer=acme, name="Ann", phones=["13800138000"], primary=True)
    assert texts(book, "customers", acme) == {
        "n": "Acme Ltd",
        "p": "138 0013 8000",
        "m": "info@acme.example",
        "a": "",
        "i": acme,
    }


def test_the_card_has_a_line_for_each_thing_to_reach_them_by(book: Book) -> None:
    jinqiao = customer(
        book,
        "上海金桥贸易",
        phones=["021 5058 1234"],
        addresses=[{"label": "office", "text": "金桥路 1 号", "city": "上海", "postcode": "201206"}],
    )
    add(book, "contacts", customer=jinqiao, name="王小明", title="采购经理", phones=["13800138000"], primary=True)
    assert card(book, book.get("customers", jinqiao) or {}).splitlines() == [
        "上海金桥贸易",
        "021 5058 1234",
        "金桥路 1 号 201206 上海",
        "王小明 · 采购经理 · 138 0013 8000",
    ]


def test_a_ticket_is_told_by_number_subject_and_customer(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    ticket = open_ticket(book, {"customer": acme, "subject": "printer", "text": "It is off."}, NOW).record
    lines = ticket_card(book, ticket).splitlines()
    assert lines == [f"#{ticket['number']} printer", "Customer: Acme Ltd", "It is off."]
    assert texts(book, "tickets", ticket["id"])["#"] == f"#{ticket['number']}"


def test_an_entry_is_its_text(book: Book) -> None:
    said = contact_made(book, customer(book, "Acme Ltd"), "sent catalogue\nand prices")
    assert texts(book, "interactions", said) == {"t": "sent catalogue\nand prices"}


def test_fields_of_a_wrong_shape_do_no_harm(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    strange = {**(book.get("customers", acme) or {}), "phones": "x", "addresses": ["y", {"text": 3}]}
    assert card(book, strange).splitlines()[0] == "Acme Ltd"
