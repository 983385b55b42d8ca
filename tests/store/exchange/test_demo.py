"""The demo book: the same for the same seed, whole, believable, and nothing in it later than now."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from store.exchange.demo import generate
from store.ids import is_ulid
from store.model import RECORD_TYPES
from store.model.instants import due_from_text, from_text, to_text
from store.model.phones import normalise_phone
from store.model.validate import normalise, problems
from store.rules.complaint import missing, progress
from store.rules.dedupe import company_key
from store.rules.sla import Terms
from store.rules.status import may, status_at

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")

Tables = dict[str, list[dict[str, Any]]]


def book(customers: int = 150, seed: int = 7, now: datetime = NOW, zone: ZoneInfo = ZONE) -> Tables:
    tables: Tables = defaultdict(list)
    for table, document in generate(customers, seed, now, zone, "me"):
        tables[table].append(document)
    return tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    return book()


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_book() -> None:
    first, again, other = (msgspec.json.encode(book(40, seed)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_a_book_has_the_customers_asked_for_and_about_ten_contacts_each() -> None:
    tables = book(600)
    assert len(tables["customers"]) == 600
    assert 8 <= len(tables["interactions"]) / 600 <= 12
    contacts = Counter(interaction["customer"] for interaction in tables["interactions"])
    assert max(contacts.values()) > 40, "some customers are contacted very often"
    assert sorted(contacts.values())[len(contacts) // 2] < 10, "most are not"


def test_every_id_is_unique_and_tells_when_the_record_was_made(tables: Tables) -> None:
    records = [record for documents in tables.values() for record in documents]
    ids = [record["id"] for record in records]
    assert len(set(ids)) == len(ids)
    assert all(map(is_ulid, ids))
    for documents in tables.values():
        assert all(earlier["id"][:10] <= later["id"][:10] for earlier, later in pairwise(documents))
        assert all(earlier["created"] <= later["created"] for earlier, later in pairwise(documents))


def test_every_link_leads_to_a_record_of_the_same_customer(tables: Tables) -> None:
    by_id = {record["id"]: record for name in ("customers", "contacts", "interactions") for record in tables[name]}
    customers = {customer["id"] for customer in tables["customers"]}
    logins = {person["login"] for person in tables["people"]}
    for name in ("contacts", "interactions", "tasks"):
        for record in tables[name]:
            assert record["customer"] in customers
            for link in {"contact", "interaction"} & record.keys():
                assert by_id[record[link]]["customer"] == record["customer"]
    for documents in tables.values():
        for record in documents:
            assert {record["by"], record.get("owner", "me"), record.get("done_by", "me")} <= logins


def test_every_record_is_valid_as_if_somebody_had_typed_it(tables: Tables) -> None:
    for table, documents in tables.items():
        for document in documents:
            assert problems(RECORD_TYPES[table], document) == {}
            own = ("id", "created", "by", "stamps")
            typed = {field: value for field, value in document.items() if field not in own}
            kept = normalise(RECORD_TYPES[table], typed, whole={}, settings=tables["settings"][0])
            assert kept == typed


def test_stamps_cover_the_making_and_every_later_change(tables: Tables) -> None:
    done = [task for task in tables["tasks"] if "done" in task]
    assert done
    for task in done:
        assert task["stamps"].keys() == {"created", "done", "done_by"}
        assert task["stamps"]["created"] < task["stamps"]["done"]
    devices = {
        stamp.rpartition("-")[2]
        for documents in tables.values()
        for record in documents
        for stamp in record["stamps"].values()
    }
    assert len(devices) == 1


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
def test_contacts_are_made_on_working_days_in_office_hours(zone: str) -> None:
    for interaction in book(80, zone=ZoneInfo(zone))["interactions"]:
        for moment in (interaction["at"], interaction["created"]):
            local = from_text(moment).astimezone(ZoneInfo(zone))
            minute = local.hour * 60 + local.minute
            assert local.weekday() < 5
            assert 9 * 60 <= minute < 12 * 60 or 13 * 60 + 30 <= minute < 18 * 60


@pytest.mark.parametrize("now", [NOW, datetime(2026, 11, 22, 19, 0, tzinfo=UTC)])
def test_nothing_happened_later_than_now(now: datetime) -> None:
    tables = book(200, now=now)
    latest = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    for documents in tables.values():
        for record in documents:
            moments = [record[field] for field in ("created", "at", "done", "archived") if field in record]
            assert max(moments) <= latest
    assert max(interaction["at"] for interaction in tables["interactions"]) > "2026-11-19"


def test_promises_are_kept_by_a_later_contact_and_some_are_still_open(tables: Tables) -> None:
    interactions = {interaction["id"]: interaction for interaction in tables["interactions"]}
    made = {(contact["customer"], contact["created"]) for contact in interactions.values()}
    promised = [task for task in tables["tasks"] if "interaction" in task]
    kept = [task for task in promised if (task["customer"], task.get("done")) in made]
    assert len(kept) > len(promised) * 0.8
    assert all(interactions[task["interaction"]]["created"] < task["done"] for task in kept)

    dues = [due_from_text(task["due"]) for task in tables["tasks"] if "done" not in task]
    days = [due.date() if isinstance(due, datetime) else due for due in dues]
    assert any(day < NOW.date() for day in days), "something is overdue"
    assert any(day > NOW.date() for day in days), "something is to come"


def test_who_was_not_reached_is_tried_again(tables: Tables) -> None:
    outcomes: dict[str, list[str]] = defaultdict(list)
    for interaction in tables["interactions"]:
        if "outcome" in interaction:
            outcomes[interaction["customer"]].append(interaction["outcome"])
    assert any(pair == ("voicemail", "reached") for calls in outcomes.values() for pair in pairwise(calls))


def test_both_languages_are_spoken_and_never_mixed_up(tables: Tables) -> None:
    chinese = {customer["id"]: is_chinese(customer["name"]) for customer in tables["customers"]}
    assert 0 < sum(chinese.values()) < len(chinese)
    for interaction in tables["interactions"]:
        assert is_chinese(interaction["text"]) == chinese[interaction["customer"]]
        assert "{" not in interaction["text"]


def test_numbers_and_addresses_belong_to_nobody(tables: Tables) -> None:
    for record in tables["customers"] + tables["contacts"]:
        assert all(mail.endswith(".example") for mail in record["mails"])
        assert all(normalise_phone(phone) == phone for phone in record["phones"])
        assert all("0000" in phone for phone in record["phones"] if phone.startswith("+86"))


def test_a_mail_address_is_shared_only_by_a_company_that_was_entered_twice() -> None:
    by_mail: dict[str, list[str]] = defaultdict(list)
    for customer in book(600)["customers"]:
        if customer["kind"] == "company":
            by_mail[customer["mails"][0]].append(company_key(customer["name"]))
    assert all(len(set(keys)) == 1 for keys in by_mail.values())
    assert 5 < sum(len(keys) > 1 for keys in by_mail.values()) < 25, "Quality has something to show"


def test_the_desk_has_its_user_and_colleagues_who_all_own_customers(tables: Tables) -> None:
    people = {person["login"]: person["role"] for person in tables["people"]}
    assert people["me"] == "admin"
    owners = Counter(customer["owner"] for customer in tables["customers"])
    assert owners.keys() == people.keys()
    assert owners.most_common(1)[0][0] == "me"


def test_a_user_with_the_login_of_a_colleague_stands_in_the_desk_once() -> None:
    people = [document for table, document in generate(5, 7, NOW, ZONE, "li") if table == "people"]
    assert [person["login"] for person in people].count("li") == 1


def test_an_empty_demo_has_its_settings_and_people_only() -> None:
    assert book(0).keys() == {"settings", "people"}


def test_there_are_about_two_tickets_a_customer_numbered_as_they_came_in(tables: Tables) -> None:
    tickets = tables["tickets"]
    assert 1.5 <= len(tickets) / len(tables["customers"]) <= 2.5
    assert [ticket["number"] for ticket in tickets] == list(range(1001, 1001 + len(tickets)))
    assert all(earlier["created"] <= later["created"] for earlier, later in pairwise(tickets))


def test_the_log_of_a_ticket_is_whole_and_leads_to_its_status(tables: Tables) -> None:
    for ticket in tables["tickets"]:
        log = ticket["status_log"]
        assert (log[0]["at"], log[0]["to"], log[-1]["to"]) == (ticket["created"], "new", ticket["status"])
        assert all(line["to"] == following["from"] for line, following in pairwise(log))
        assert all(line["at"] <= following["at"] for line, following in pairwise(log))
        assert all(may(line["from"], line["to"]) is None for line in log[1:])
        assert ("resume_at" in ticket) <= (ticket["status"] == "hold")
        assert max(line["at"] for line in log) <= to_text(NOW)


def test_the_desk_has_every_kind_of_ticket() -> None:
    tickets = book(600)["tickets"]
    assert {"new", "open", "waiting", "hold", "solved", "closed", "rejected"} <= {each["status"] for each in tickets}
    assert {"ticket", "complaint", "feedback"} == {ticket["kind"] for ticket in tickets}
    came_back = [ticket for ticket in tickets if [line["to"] for line in ticket["status_log"]].count("solved") > 1]
    assert 0.02 < len(came_back) / len(tickets) < 0.15
    assert 0.2 < sum("rating" in ticket for ticket in tickets) / len(tickets) < 0.6
    assert any("opened_by_phone" in ticket for ticket in tickets)


def test_what_is_said_on_a_ticket_is_said_by_and_to_its_customer(tables: Tables) -> None:
    interactions = {interaction["id"]: interaction for interaction in tables["interactions"]}
    said: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for interaction in interactions.values():
        if "ticket" in interaction:
            said[interaction["ticket"]].append(interaction)
    for ticket in tables["tickets"]:
        first, *later = said[ticket["id"]]
        assert (first["id"], first["direction"]) == (ticket["interaction"], "in")
        assert all(each["customer"] == ticket["customer"] for each in (first, *later))
        assert is_chinese(ticket["subject"]) == is_chinese(first["text"])
        if ticket["status"] == "solved":
            assert any(each["direction"] == "out" for each in later)


def test_what_the_log_says_is_what_the_messages_lead_to(tables: Tables) -> None:
    """Nothing happens on a ticket that its log does not tell, but that it closes."""
    by_ticket: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for interaction in tables["interactions"]:
        by_ticket[interaction.get("ticket", "")].append(interaction)
    for ticket in tables["tickets"]:
        status = status_at(ticket, by_ticket[ticket["id"]], NOW, close_after_days=7)
        assert status.status == ticket["status"] or (ticket["status"], status.status) == ("solved", "closed")


def test_a_complaint_is_worked_in_its_four_steps_as_far_as_it_came() -> None:
    complaints = [ticket for ticket in book(600)["tickets"] if ticket["kind"] == "complaint"]
    assert {progress(complaint, NOW, ZONE).step for complaint in complaints} >= {"investigation", "feedback", None}
    for complaint in complaints:
        for entry in complaint["steps"]:
            assert "done_at" not in entry or missing(entry["name"], entry) == ()
            assert complaint["created"] <= entry["started_at"] <= entry.get("done_at", to_text(NOW)) <= to_text(NOW)
        assert all("done_at" in entry for entry in complaint["steps"][:-1])
        finished = progress(complaint, NOW, ZONE).finished
        assert finished or complaint["status"] != "closed"


def test_every_ticket_was_promised_something_and_customers_say_how_satisfied_they_are(tables: Tables) -> None:
    terms = Terms(tables["settings"][0], ZONE)
    assert all(terms.targets(ticket).first_response for ticket in tables["tickets"])
    answered = [survey for survey in tables["surveys"] if "answered_at" in survey]
    assert 0.2 < len(answered) / len(tables["surveys"]) < 0.5
    assert all(survey["sent_at"] < survey["answered_at"] <= to_text(NOW) for survey in answered)
    assert {"articles", "templates", "targets"} <= tables.keys()
