"""A day at the desk: a call is logged while one talks, seen on the timeline, taken back, and never lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from store.book import Book
from store.errors import Damaged, NotSaved
from store.ids import new_ulid
from store.work.customers import edit_record
from store.work.drafts import Draft
from store.work.log import LogInput, log_contact
from tests.driver import LARGE, SMALL, at_the_screen, drafts_of
from tests.factories import NOW, add, contact_made, customer, many_customers, new_book, task


def logged(book: Book, customer_id: str) -> list[str]:
    """The texts of the contacts in the book, newest first."""
    return [str(entry.get("text")) for entry in book.timeline(customer_id)]


def titles_to_do(book: Book, customer_id: str) -> list[str]:
    tasks = book.children("tasks", "customer", customer_id)
    return [str(each["title"]) for each in tasks if "done" not in each]


async def test_a_call_with_its_follow_up_takes_at_most_seven_keys_beside_the_text(book: Book) -> None:
    customer(book, "Acme Ltd")
    jinqiao = customer(book, "上海金桥贸易")
    text, follow_up = "客户要三季度报价", " @tue"
    beside_the_text = ["c", *follow_up, "enter"]
    assert len(beside_the_text) <= 7
    async with at_the_screen(book) as screen:
        await screen.press("j")
        await screen.press("c", *text, *follow_up)
        assert screen.line(23).startswith("   call → follow-up Tue 11-24")
        await screen.press("enter")
        assert screen.status == "Logged: call, 上海金桥贸易; follow-up Tue 11-24. · u takes it back"
        await screen.press("enter")
        assert screen.shows("客户要三季度报价")
        assert screen.shows("next step  Tue 11-24 · follow-up · 客户要三季度报价")
        (entry,) = book.timeline(jinqiao)
        (step,) = book.children("tasks", "customer", jinqiao)
        assert entry["text"] == "客户要三季度报价"
        assert (step["due"], step["interaction"]) == ("2026-11-24", entry["id"])
        await screen.press("u")
        assert screen.status == "Taken back: log call · ctrl+r does it again"
        assert not screen.shows("客户要三季度报价")
        assert logged(book, jinqiao) == [] == titles_to_do(book, jinqiao)
        await screen.press("ctrl+r")
        assert screen.shows("客户要三季度报价")


async def test_letters_typed_right_behind_c_reach_the_line(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press(*"cquite a dull day", "enter")
        assert logged(book, acme) == ["quite a dull day"]


@pytest.mark.parametrize("key", ["m", "w", "v", "i"])
async def test_each_channel_has_its_key(book: Book, key: str) -> None:
    acme = customer(book, "Acme Ltd")
    channels = {"m": "mail", "w": "wechat", "v": "visit", "i": "note"}
    async with at_the_screen(book) as screen:
        await screen.press(key, "x", "enter")
        assert book.timeline(acme)[0]["channel"] == channels[key]


async def test_enter_twice_logs_once(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press(*"chello", "enter", "enter")
        assert logged(book, acme) == ["hello"]


async def test_a_line_left_with_esc_is_marked_and_resumed(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press(*"chalf a", "escape")
        assert screen.status == "The line is kept, not saved; c resumes it"
        assert "✎" in screen.line_with("Acme Ltd")
        await screen.press("c", *" thought", "enter")
        assert logged(book, acme) == ["half a thought"]
        assert "✎" not in screen.line_with("Acme Ltd")


async def test_what_a_killed_program_left_is_offered_again(book: Book) -> None:
    customer(book, "Acme Ltd")
    wang = customer(book, "王小明")
    left = Draft(id=new_ulid(), customer=wang, channel="call", text="he said that", started=NOW, at=NOW, spent=60)
    drafts_of(book).save(left)
    async with at_the_screen(book) as screen:
        assert screen.status == "1 line not saved yet: 王小明 · c resumes it"
        assert screen.cursor_line.startswith("王小明")
        await screen.press("c")
        assert "he said that" in screen.line(22)
        await screen.press(*" it is late", "enter")
        assert logged(book, wang) == ["he said that it is late"]
        assert book.timeline(wang)[0]["id"] == left.id


async def test_a_line_that_was_saved_before_the_kill_is_not_offered_again(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    left = Draft(id=new_ulid(), customer=acme, channel="call", text="saved", started=NOW, at=NOW)
    drafts_of(book).save(left)
    log_contact(book, LogInput(customer=acme, text="saved", id=left.id), NOW)
    async with at_the_screen(book) as screen:
        assert screen.status == ""
        assert drafts_of(book).list() == []


async def test_what_another_process_logs_appears_without_a_key(book: Book, tmp_path: Path) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book, LARGE) as screen:
        await screen.sees("No contact yet.")
        with new_book(tmp_path, user="chen", device="00bb") as elsewhere:
            log_contact(elsewhere, LogInput(customer=acme, text="they called back"), NOW)
        await screen.sees("they called back")
        assert "today" in screen.line_with("▸Acme Ltd")


async def test_an_open_line_keeps_the_keys_and_says_why_others_do_nothing(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press(*"chello", "f8")
        assert "a line is being typed" in screen.line(23)
        await screen.press("ctrl+z")
        assert book.get("customers", acme) is not None
        await screen.press("!")
        assert screen.line(22).split("▏")[1].startswith("hello!")


async def test_tab_takes_the_line_to_the_full_form(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press(*"casked for a price", "tab")
        assert screen.line(0).strip() == "Contact with Acme Ltd"
        await screen.press("ctrl+s")
        assert logged(book, acme) == ["asked for a price"]
        assert screen.line(1).startswith("┌─ Customers")
        assert drafts_of(book).list() == []


async def test_keys_typed_ahead_of_the_full_form_are_no_commands(book: Book) -> None:
    first, second = many_customers(book, 2)
    async with at_the_screen(book) as screen:
        await screen.press(*"casked", "tab", *"ddd", "ctrl+s")
        assert book.get("customers", first) is not None
        assert book.get("customers", second) is not None
        assert logged(book, first)[0].startswith("asked")


async def test_deleting_what_takes_more_along_asks_and_undo_brings_all_back(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    contact_made(book, acme, "hello")
    task(book, acme, "call back", "2026-11-25")
    async with at_the_screen(book) as screen:
        await screen.press("d")
        assert "Delete Acme Ltd with 1 interaction, 1 task?" in screen.line(23)
        await screen.press("n")
        assert book.get("customers", acme) is not None
        await screen.press("d", "y")
        assert screen.status == "Deleted Acme Ltd with 1 interaction, 1 task. · u takes it back"
        assert screen.shows("Welcome to Kehu.")
        await screen.press("u")
        assert screen.shows("Acme Ltd")
        assert (logged(book, acme), titles_to_do(book, acme)) == (["hello"], ["call back"])


async def test_deleting_what_stands_alone_asks_nothing(book: Book) -> None:
    first, second = many_customers(book, 2)
    async with at_the_screen(book) as screen:
        await screen.press("d")
        assert book.get("customers", first) is None
        assert screen.status == "Deleted Customer 0001. · u takes it back"
        assert screen.cursor_line.startswith("Customer 0002")
        assert book.get("customers", second) is not None


async def test_in_the_timeline_e_and_d_mean_the_entry(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    contact_made(book, acme, "teh quote", hours_ago=1)
    contact_made(book, acme, "older", hours_ago=2)
    async with at_the_screen(book) as screen:
        await screen.press("enter", "e")
        assert screen.line(0).strip() == "Edit: Call, Acme Ltd"
        await screen.press("end", *["backspace"] * 9, *"the quote", "ctrl+s")
        assert logged(book, acme) == ["the quote", "older"]
        assert screen.shows("the quote")
        await screen.press("d")
        assert logged(book, acme) == ["older"]
        assert book.get("customers", acme) is not None


async def test_s_completes_the_next_step(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    task(book, acme, "later", "2026-12-01")
    task(book, acme, "send the quote", "2026-11-25")
    async with at_the_screen(book) as screen:
        await screen.press("s")
        assert screen.status == "Done: send the quote. · u takes it back"
        await screen.press("s", "s")
        assert screen.status == "There is no open task here; T adds one"


async def test_the_owner_is_claimed_assigned_and_released(book: Book) -> None:
    add(book, "people", login="chen", name="陈静", role="sales")
    acme = customer(book, "Acme Ltd", owner="chen")
    async with at_the_screen(book) as screen:
        await screen.press("O")
        assert "Owner of Acme Ltd (empty: nobody): li" in screen.line(23)
        await screen.press("enter")
        assert screen.status == "Acme Ltd: owner is now li. · u takes it back"
        await screen.press("O", *"chen", "enter")
        assert (book.get("customers", acme) or {})["owner"] == "chen"
        await screen.press("O", "backspace", "enter")
        assert "owner" not in (book.get("customers", acme) or {})
        await screen.press("O", *"nobodyknown", "enter")
        assert "nobodyknown" in screen.status


async def test_the_archive_takes_a_customer_out_of_the_list_and_undo_returns_it(book: Book) -> None:
    many_customers(book, 2)
    async with at_the_screen(book) as screen:
        await screen.press("D")
        assert screen.status == "Archived Customer 0001. · u takes it back"
        assert not screen.shows("Customer 0001 ")
        await screen.press("u")
        assert screen.shows("Customer 0001 ")


async def test_a_new_customer_is_added_and_stands_under_the_cursor(book: Book) -> None:
    many_customers(book, 30)
    async with at_the_screen(book) as screen:
        await screen.press("a", *"重庆长江物流", "ctrl+s")
        assert screen.status == "Added 重庆长江物流. · u takes it back"
        assert screen.cursor_line.startswith("重庆长江物流")


async def test_keys_typed_ahead_of_a_form_fill_it_and_command_nothing(book: Book) -> None:
    (first,) = many_customers(book, 1)
    async with at_the_screen(book) as screen:
        await screen.type_ahead(
            "a", *"dudx", "backspace", "s", "enter", *"13800138000", "tab", *"d@duds.example", "ctrl+s"
        )
        assert book.get("customers", first) is not None
        assert screen.cursor_line.startswith("duds")
        added = [book.get("customers", first), *book.all("customers")][-1] or {}
        assert (added["phones"], added["mails"]) == (["+8613800138000"], ["d@duds.example"])


async def test_a_line_typed_ahead_is_taken_in_the_order_of_its_keys(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.type_ahead("/", *"acmx", "backspace", *"e", "enter", "c", *"axb", "left", "backspace", "end", *"c")
        assert screen.shows("▏abc")


async def test_a_form_with_an_error_keeps_what_was_typed(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("A", *"王小明", "down", "down", "down", *"abc", "ctrl+s")
        assert "✗" in screen.line_with("✗")
        assert screen.shows("王小明")
        assert screen.line_with("Phones").rstrip().endswith("abc")
        await screen.press(*["backspace"] * 3, *"13800138000", "ctrl+s", "enter")
        assert screen.shows("王小明 · 138 0013 8000")


async def test_a_conflict_is_shown_beside_its_field(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("e", "down", *" Inc")
        edit_record(book, "customers", acme, {"name": "Acme GmbH"}, NOW)
        await screen.press("ctrl+s")
        assert screen.shows("Somebody else has put “Acme GmbH” here")
        assert screen.shows("Acme Ltd Inc")
        await screen.press("ctrl+s")
        assert (book.get("customers", acme) or {})["name"] == "Acme Ltd Inc"


async def test_the_first_run_offers_a_demo_beside_the_book(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.shell.demo.CUSTOMERS", 3)
    async with at_the_screen(book) as screen:
        assert screen.shows("F9   opens a demo book")
        await screen.press("f9")
        assert screen.app.return_value == screen.app.books.demo
        assert book.count("customers") == 0
    with Book.open(f"{screen.app.books.demo}", user="li", device="00cc") as demo:
        assert demo.count("customers") == 3


async def test_the_long_name_of_a_book_leaves_room_for_the_clock(tmp_path: Path) -> None:
    with Book.open(f"{tmp_path}/{'客户' * 30}.json", user="li", device="00aa", create=True) as long:
        async with at_the_screen(long) as screen:
            assert "… · li · " in screen.line(0)


async def test_what_happened_to_the_file_is_said_once(book: Book) -> None:
    book.notices.append("A write that was cut off was put right.")
    async with at_the_screen(book, screen="") as screen:
        assert screen.status == "A write that was cut off was put right."
        assert book.notices == []


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_refusal_stays_in_the_status_line(book: Book, size: tuple[int, int]) -> None:
    with new_book(Path(book.path).parent, user="newcomer", device="00cc") as mine:
        async with at_the_screen(mine, size) as screen:
            await screen.press("u")
            assert screen.status == "There is nothing of yours to undo."
            assert screen.line(size[1] - 2).startswith(" ✗ There is nothing of yours to undo.")
            assert screen.line(size[1] - 3).startswith("└──")
            await screen.press("z", "j")
            assert "nothing of yours" not in screen.status


async def test_damage_is_said_whole_however_long_the_sentence(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = (
        "The book is damaged at byte 1234; everything before it is safe: `kehu doctor` says more, "
        "and a backup lies beside it."
    )

    def damaged(*_arguments: object) -> None:
        raise Damaged(sentence)

    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        monkeypatch.setattr(Book, "undo", damaged)
        await screen.press("u")
        shown = " ".join(" ".join(screen.lines[-4:]).split())
        assert sentence[:40] in shown
        assert sentence[-30:] in shown
        assert "? keys" in screen.line(23)


async def test_a_book_that_is_moved_away_is_said_and_the_line_being_typed_is_kept(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    many_customers(book, 60)
    away = book.path + ".away"
    async with at_the_screen(book, LARGE) as screen:
        await screen.press(*"chello")
        os.rename(book.path, away)
        await screen.press("enter")
        assert screen.shows("was moved or deleted") and screen.shows("hello")
        await screen.press("escape", "G", "j", "enter", "c", "a", "escape", "q", "u")
        assert "was moved or deleted" in screen.status
        assert [draft.text for draft in drafts_of(book).list()] == ["hello"]
        os.rename(away, book.path)
        await screen.press("g", "c", "enter")
        assert logged(book, acme) == ["hello"]


async def test_a_line_that_could_not_be_saved_stays_in_the_bar_and_on_disk(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = customer(book, "Acme Ltd")

    def full(*_arguments: object) -> None:
        raise NotSaved("The disk is full; nothing was changed.")

    async with at_the_screen(book) as screen:
        with monkeypatch.context() as patched:
            patched.setattr("screens.widgets.log_bar.log_contact", full)
            await screen.press(*"chello", "enter")
        assert "The disk is full" in screen.line(23)
        assert [draft.text for draft in drafts_of(book).list()] == ["hello"]
        await screen.press("enter")
        assert logged(book, acme) == ["hello"]
