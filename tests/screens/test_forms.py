"""Forms: everything typed stays until it is saved, and what is wrong is said beside its field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from screens.forms.contact import ContactForm
from screens.forms.customer import CustomerForm
from screens.forms.engine import Form
from screens.forms.interaction import InteractionForm
from screens.forms.row import FieldRow
from screens.forms.survey import SurveyForm
from screens.forms.task import TaskForm
from screens.shell.status import Bar, StatusLine
from screens.widgets.line_input import LineInput
from store.book import Book
from store.model.service import Question, SurveyTemplate
from store.work.customers import add_customer, edit_record
from store.work.drafts import Draft, Drafts
from store.work.log import preview
from store.work.outcome import Outcome
from tests.factories import NOW, add, customer
from tests.screens.bare_host import BareHost

NOTHING_YET = object()


class Filling:
    """A form on the screen, and what it ended with."""

    def __init__(self, app: BareHost, form: Form) -> None:
        self.app, self.form = app, form
        self.ended: object = NOTHING_YET
        self.pilot: Pilot[None]

    def row(self, field: str) -> FieldRow:
        return next(row for row in self.form.query(FieldRow) if row.field.name == field)

    async def write(self, field: str, text: str) -> None:
        """Put the text in place of what stands in the field."""
        line = self.row(field).query_one(LineInput)
        self.form.set_focus(line)
        line.text = ""
        await self.press(*text)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    def beside(self, field: str) -> str:
        """What is said below the field."""
        return self.row(field).query_one(".message", Bar).render().plain

    @property
    def status(self) -> str:
        return self.form.query_one(StatusLine).sentence

    @property
    def outcome(self) -> Outcome:
        assert isinstance(self.ended, Outcome)
        return self.ended


@asynccontextmanager
async def filling(book: Book, form: Form) -> AsyncIterator[Filling]:
    person = Filling(BareHost(book), form)

    def ended(outcome: Outcome | None) -> None:
        person.ended = outcome

    async with person.app.run_test(size=(80, 24)) as pilot:
        person.pilot = pilot
        person.app.push_screen(form, ended)
        await pilot.pause()
        yield person


def a_customer(book: Book, **fields: Any) -> dict[str, Any]:
    return add_customer(book, {"name": "上海金桥贸易", **fields}, NOW).record


async def test_a_customer_is_added_with_what_was_typed(book: Book) -> None:
    async with filling(book, CustomerForm({})) as person:
        await person.write("name", "重庆长江物流")
        await person.write("phones", "138 0013 8000, 023-6300 0000")
        await person.write("grade", "a")
        await person.write("tags", "vip, 物流")
        await person.press("ctrl+s")
        record = person.outcome.record
        assert record["name"] == "重庆长江物流"
        assert record["phones"] == ["+8613800138000", "+862363000000"]
        assert (record["grade"], record["tags"], record["kind"]) == ("A", ["vip", "物流"], "company")


async def test_what_is_wrong_is_said_beside_the_field_and_everything_stays(book: Book) -> None:
    async with filling(book, CustomerForm({})) as person:
        await person.write("mails", "wang@")
        await person.write("note", "typed with care")
        await person.press("ctrl+s")
        assert "mail address" in person.beside("mails")
        assert "missing" in person.beside("name")
        assert person.row("note").text == "typed with care"
        assert person.ended is NOTHING_YET
        await person.write("name", "Acme Ltd")
        await person.write("mails", "wang@acme.example")
        assert person.beside("mails") == ""
        await person.press("ctrl+s")
        assert person.outcome.record["mails"] == ["wang@acme.example"]


async def test_the_fields_fit_a_company_or_a_person(book: Book) -> None:
    async with filling(book, CustomerForm({})) as person:
        assert person.row("size").display
        assert not person.row("birthday").display
        await person.write("kind", "person")
        assert not person.row("size").display
        assert person.row("birthday").display


async def test_only_what_was_changed_is_written(book: Book) -> None:
    customer = a_customer(book, note="one\ntwo", grade="A", do_not_contact=True)
    async with filling(book, CustomerForm(customer)) as person:
        assert person.row("note").line.value == "one⏎two"
        assert person.row("do_not_contact").text == "yes"
        edit_record(book, "customers", customer["id"], {"region": "华东"}, NOW)
        await person.write("grade", "B")
        await person.press("ctrl+s")
        record = person.outcome.record
        assert (record["grade"], record["region"], record["note"]) == ("B", "华东", "one\ntwo")


async def test_saving_an_untouched_record_writes_nothing(book: Book) -> None:
    async with filling(book, CustomerForm(a_customer(book))) as person:
        before = book.count("operations")
        await person.press("ctrl+s")
        assert person.ended is None
        assert book.count("operations") == before


async def test_an_emptied_field_goes_away(book: Book) -> None:
    async with filling(book, CustomerForm(a_customer(book, region="华东"))) as person:
        await person.write("region", "")
        await person.press("ctrl+s")
        assert "region" not in person.outcome.record


async def test_a_conflict_shows_what_is_there_now_and_asks_again(book: Book) -> None:
    customer = a_customer(book, region="华东")
    async with filling(book, CustomerForm(customer)) as person:
        edit_record(book, "customers", customer["id"], {"region": "华南"}, NOW)
        await person.write("region", "西南")
        await person.press("ctrl+s")
        assert "华南" in person.beside("region")
        assert person.row("region").text == "西南"
        assert person.ended is NOTHING_YET
        await person.press("ctrl+s")
        assert person.outcome.record["region"] == "西南"


async def test_esc_asks_once_before_it_discards(book: Book) -> None:
    async with filling(book, CustomerForm({})) as person:
        await person.write("name", "Acme")
        await person.press("escape")
        assert "esc again" in person.status
        assert person.ended is NOTHING_YET
        await person.press("escape")
        assert person.ended is None


async def test_esc_leaves_an_untouched_form_at_once(book: Book) -> None:
    async with filling(book, CustomerForm({})) as person:
        await person.press("escape")
        assert person.ended is None


async def test_enter_and_the_arrows_go_through_the_fields(book: Book) -> None:
    async with filling(book, ContactForm(a_customer(book), {})) as person:
        assert person.app.focused is person.row("name").line
        await person.press("enter")
        assert person.app.focused is person.row("title").line
        await person.press("down")
        assert person.app.focused is person.row("role").line
        assert "Decision maker" in person.status
        await person.press("up", "up")
        assert person.app.focused is person.row("name").line


async def test_a_choice_can_be_completed(book: Book) -> None:
    async with filling(book, ContactForm(a_customer(book), {})) as person:
        await person.write("name", "王小明")
        await person.write("role", "dec")
        await person.press("right", "ctrl+s")
        record = person.outcome.record
        assert (record["role"], record["primary"]) == ("decision-maker", True)


async def test_a_task_takes_a_date_as_one_says_it_and_echoes_it(book: Book) -> None:
    customer = a_customer(book)
    async with filling(book, TaskForm(customer, {})) as person:
        await person.write("title", "send the quote")
        await person.write("due", "下周三 15:00")
        assert person.beside("due") == "→ Wed 2026-11-25 15:00"
        await person.press("ctrl+s")
        task = person.outcome.record
        assert (task["due"], task["customer"], task["owner"]) == ("2026-11-25T07:00:00Z", customer["id"], "li")
    async with filling(book, TaskForm(customer, task)) as person:
        assert person.row("due").text == "2026-11-25 15:00"


async def test_a_date_that_is_none_is_not_saved(book: Book) -> None:
    async with filling(book, TaskForm(None, {})) as person:
        await person.write("title", "send the quote")
        await person.write("due", "2月30日")
        await person.press("ctrl+s")
        assert person.beside("due").startswith("✗")
        assert person.app.focused is person.row("due").line
        assert book.count("tasks") == 0


async def test_saving_twice_while_it_is_slow_adds_one(book: Book) -> None:
    async with filling(book, TaskForm(None, {})) as person:
        person.app.hold = True
        await person.write("title", "once")
        await person.press("ctrl+s", "ctrl+s")
        assert "saving" in person.status
        person.app.release()
        await person.pilot.pause()
        assert book.count("tasks") == 1


async def test_the_full_form_of_a_contact_starts_from_the_line(book: Book, tmp_path: Path) -> None:
    customer, drafts = a_customer(book), Drafts(str(tmp_path), "01BOOK")
    entry = preview(book, customer["id"], "要报价 @4d ~12", NOW).entry
    draft = Draft(id=entry.id, customer=customer["id"], channel="call", text="要报价 @4d ~12", started=NOW, at=NOW)
    drafts.save(draft)
    async with filling(book, InteractionForm(customer, entry, drafts)) as person:
        assert (person.row("text").text, person.row("minutes").text) == ("要报价", "12")
        assert person.row("follow_up").text == "2026-11-24"
        await person.write("minutes", "many")
        await person.press("ctrl+s")
        assert "whole number" in person.beside("minutes")
        await person.write("minutes", "15")
        await person.write("channel", "visit")
        await person.write("at", "yesterday 3pm")
        await person.press("ctrl+s")
        interaction, task = (record for _table, record in person.outcome.records)
        assert (interaction["id"], interaction["channel"], interaction["minutes"]) == (entry.id, "visit", 15)
        assert interaction["at"] == "2026-11-19T07:00:00Z"
        assert task["due"] == "2026-11-24"
        assert drafts.list() == []


async def test_a_typed_character_and_a_move_cost_few_bytes(book: Book) -> None:
    async with filling(book, CustomerForm(a_customer(book, note="长" * 200))) as person:
        person.app.listen()
        costs = []
        for character in "客户要三季度报价 by Wednesday":
            await person.press(character)
            costs.append(person.app.bytes_sent())
        assert 0 < max(costs) <= 400
        await person.press("down")
        assert person.app.bytes_sent() <= 1_000


async def test_no_scrollbar_is_shown_though_the_fields_do_not_fit(book: Book) -> None:
    async with filling(book, CustomerForm({})) as person:
        last = list(person.form.query(FieldRow))[-1]
        person.form.set_focus(last.line)
        await person.pilot.pause()
        assert person.form.query_one("#rows").scrollbars_enabled == (False, False)
        assert last.line.region.bottom <= 24
        assert last.line.region.y > 0


def with_custom_fields(book: Book) -> None:
    fields = [
        {"slug": "credit", "table": "customers", "label": "信用代码", "type": "text", "pattern": "[0-9A-Z]{4}"},
        {"slug": "tier", "table": "customers", "label": "Tier", "type": "dropdown", "choices": ["gold", "silver"]},
        {"slug": "since", "table": "customers", "label": "Since", "type": "date", "required": True},
    ]
    with book.change("settings") as change:
        change.update("settings", str(book.settings["id"]), {"custom_fields": fields})


async def test_custom_fields_are_rows_checked_as_the_settings_say(book: Book) -> None:
    with_custom_fields(book)
    async with filling(book, CustomerForm({"kind": "company", "owner": "li"})) as person:
        await person.write("name", "金桥")
        await person.write("custom.credit", "91x")
        await person.write("custom.tier", "gold")
        await person.press("ctrl+s")
        assert "does not match" in person.beside("custom.credit")
        await person.write("custom.credit", "91AB")
        await person.write("custom.since", "2020-05-01")
        await person.press("ctrl+s")
    (stored,) = book.all("customers")
    assert stored["custom"] == {"credit": "91AB", "tier": "gold", "since": "2020-05-01"}


async def test_an_address_keeps_its_city_while_another_is_added(book: Book) -> None:
    office = {"label": "office", "text": "世纪大道1号", "city": "上海"}
    customer = a_customer(book, addresses=[office])
    async with filling(book, CustomerForm(customer)) as person:
        assert person.row("addresses").text == "office=世纪大道1号"
        await person.write("addresses", "office=世纪大道1号; 人民路2号")
        await person.press("ctrl+s")
    (stored,) = book.all("customers")
    assert stored["addresses"] == [office, {"text": "人民路2号"}]


async def test_a_long_question_stands_whole_above_its_row(book: Book) -> None:
    asked = "您对我们这次售后服务的响应速度、专业程度和解决问题的态度总体上是否满意，有没有什么地方让您觉得不方便？"
    template = SurveyTemplate(
        name="visit", dimensions=(Question(value="service", label=asked), Question(value="product", label="产品"))
    )
    survey = add(book, "surveys", customer=customer(book, "Acme"), template="visit", sent_at="2026-11-19T01:00:00Z")
    async with filling(book, SurveyForm(book.get("surveys", survey) or {}, template, "Acme")) as person:
        await person.press(*"45")
        strips = person.app.screen._compositor.render_strips()
        lines = [strip.text.strip() for strip in strips]
        assert asked in "".join(lines)
        assert [line.split() for line in lines if line.startswith("产品")] == [["产品"]]
        assert person.row("answer.service").text == "45"
