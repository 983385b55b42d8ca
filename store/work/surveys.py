"""Surveys: who is due, whom one invites and how, what they answer, and what a low score brings about (Rule 13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import msgspec

from store.errors import Invalid, NotFound, Refused
from store.model.fields import BadValue, quoted
from store.model.instants import instant_in, to_text
from store.model.service import SurveyTemplate, SurveyTerms, survey_days, survey_templates, survey_terms
from store.rules import survey as rules
from store.rules.survey import Asked, Score, by_dimension, by_field, check_answers, label, low_answers, may_invite
from store.text import _
from store.work.customers import found
from store.work.merged import with_survivor
from store.work.outcome import Outcome, Record, concluded
from store.work.ticket_intake import create_ticket

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

By = Literal["dimension", "owner", "type", "template"]

_CUSTOMERS_AT_ONCE = 300


class DueLine(msgspec.Struct, frozen=True):
    """A customer to be asked: since when, when one last was, None for never, and whom one would ask.

    contact: "" where the customer itself is asked; refused: why that one is not to be asked now, "" if they may be.
    """

    customer: str
    customer_name: str
    grade: str
    owner: str
    since: datetime
    last_sent: datetime | None
    contact: str
    contact_name: str
    refused: str


class Invitation(msgspec.Struct, frozen=True):
    """What was noted down, the text to send, and a link that opens it in a mail program, "" without an address."""

    outcome: Outcome
    text: str
    mailto: str


def due_surveys(book: Book, now: datetime, *, owner: str | None = None) -> list[DueLine]:
    """The customers to be asked at `now` by their grades, the longest due first; those of one owner if given."""
    return list(each_due_survey(book, now, owner=owner))


def each_due_survey(book: Book, now: datetime, *, owner: str | None = None) -> Iterator[DueLine]:
    """As `due_surveys`, for who only counts most of them: there may be as many as customers."""
    terms = survey_terms(book.settings)
    due = rules.due(_asked(book, owner), survey_days(book.settings), now)
    for first in range(0, len(due), _CUSTOMERS_AT_ONCE):
        # One by one each would cost three queries, and all at once the memory for their records.
        some = due[first : first + _CUSTOMERS_AT_ONCE]
        ids = msgspec.json.encode([each.customer for each in some]).decode()
        named = book.query(
            "SELECT id, name, grade, owner FROM r_customers WHERE id IN (SELECT value FROM json_each(?))", (ids,)
        )
        by_id = {str(row[0]): row for row in named}
        contacts, sent = _of_customers(book, "contacts", ids), _of_customers(book, "surveys", ids)
        for each in some:
            asked = contacts.get(each.customer, ()), sent.get(each.customer, ())
            yield _due_line(by_id[each.customer], each, *asked, terms, now)


def _asked(book: Book, owner: str | None) -> Iterator[Asked]:
    """What the index knows of the customers that may be asked."""
    rows = book.query(
        "SELECT c.id, c.grade, c.created, c.do_not_contact, "
        "(SELECT max(s.sent_at) FROM r_surveys AS s WHERE s.customer=c.id) FROM r_customers AS c "
        "WHERE c.id IS NOT NULL AND c.archived IS NULL AND c.merged_into IS NULL AND c.status IS NOT 'lost'"
        + ("" if owner is None else " AND c.owner=?"),
        () if owner is None else (owner,),
    )
    for id, grade, created, not_contact, sent in rows:
        if (since := instant_in(created)) is not None:
            yield Asked(
                customer=str(id),
                grade=str(grade or ""),
                since=since,
                last_sent=instant_in(sent),
                do_not_contact=bool(not_contact),
            )


def invite(
    book: Book,
    customer: str,
    now: datetime,
    *,
    contact: str | None = None,
    ticket: str | None = None,
    template: str | None = None,
    channel: str = "mail",
) -> Invitation:
    """Note down that a customer, or one of its contacts, is asked now, and give what to send them.

    Refused for who was asked a short while ago and for who does not want to be contacted.
    """
    asked = template_meant(book, template)
    with book.change("invite to survey") as change:
        links = with_survivor(change, {"customer": customer})
        customer = str(links["customer"])
        whom = found(change, "customers", customer)
        person = found(change, "contacts", contact) if contact else None
        not_contact = bool((person or whom).get("do_not_contact") or whom.get("do_not_contact"))
        if reason := may_invite(
            _sent_to(surveys(book, customer=customer), contact), not_contact, survey_terms(book.settings), now
        ):
            raise Refused(reason)
        survey = change.create(
            "surveys",
            {
                "customer": customer,
                **({"contact": contact} if contact else {}),
                **({"ticket": ticket} if ticket else {}),
                **({"owner": whom["owner"]} if whom.get("owner") else {}),
                "template": asked.name,
                "channel": channel,
                "sent_at": to_text(now),
            },
        )
    name = str((person or whom).get("name", ""))
    text = invitation_text(asked, name)
    mails = (person or whom).get("mails") or whom.get("mails") or []
    mailto = _mailto(str(mails[0]), asked.title or _("How satisfied are you?"), text) if mails else ""
    outcome = concluded(change, _("Invited {name} to the survey.").format(name=name), [("surveys", survey)])
    return Invitation(outcome, text, mailto)


def answer(
    book: Book,
    id: str,
    answers: Mapping[str, int],
    now: datetime,
    *,
    nps: int | None = None,
    text: str = "",
) -> Outcome:
    """Keep what came back on a survey; answering again replaces it. Scores by dimension 1 to 5, `nps` 0 to 10.

    A low score makes a task for the owner, and a complaint where the settings say so, all in one operation. The
    outcome has the survey first. Raises Invalid for an answer to what was not asked or out of its range.
    """
    if not answers and nps is None and not text.strip():
        raise Invalid({"answers": _("There is no answer yet: write it as service=4 or nps=9.")})
    with book.change("answer survey") as change:
        survey = found(change, "surveys", id)
        try:
            check_answers(template_meant(book, str(survey.get("template") or "")), answers, nps)
        except BadValue as error:
            raise Invalid({"answers": str(error)}) from error
        again = survey.get("answered_at") is not None
        low_before = set(low_answers(survey, survey_terms(book.settings)))
        survey = change.update(
            "surveys",
            id,
            {"answers": dict(answers) or None, "nps": nps, "text": text or None, "answered_at": to_text(now)},
        )
        records: list[tuple[str, Record]] = [("surveys", survey)]
        low = low_answers(survey, survey_terms(book.settings))
        if low and not (again and set(low) <= low_before):
            records += _brought_about(book, change, survey, low, now)
        customer = found(change, "customers", survey["customer"])
    sentence = _("Kept the answer of {name}.").format(name=customer["name"])
    if len(records) > 1:
        sentence += " " + _("The score is low: there is a task to ask why.")
    return concluded(change, sentence, records)


def surveys(book: Book, *, customer: str | None = None, answered: bool | None = None) -> list[Record]:
    """The surveys of the book, newest first; of one customer, and only those answered or not if said."""
    conditions, values = ["id IS NOT NULL"], list[object]()
    if customer is not None:
        conditions.append("customer=?")
        values.append(customer)
    if answered is not None:
        conditions.append("answered_at IS NOT NULL" if answered else "answered_at IS NULL")
    return book.where("surveys", " AND ".join(conditions), values, order="sent_at DESC, id DESC")


def survey_meant(book: Book, typed: str) -> Record:
    """The survey of an id or the tail of one; NotFound for none, or for a tail that several have."""
    wanted = typed.lstrip("#").upper()
    matching = book.where("surveys", "id=? OR id LIKE ?", (wanted, f"%{wanted}"), limit=2) if len(wanted) >= 4 else []
    if len(matching) == 1:
        return matching[0]
    raise NotFound(_("There is no survey {id}; `kehu survey list` lists them.").format(id=quoted(typed)))


def waiting_survey(book: Book, customer: str) -> Record | None:
    """The latest survey of a customer that nobody has answered yet."""
    return next(iter(surveys(book, customer=customer, answered=False)), None)


def analysis(book: Book, start: date, end: date, by: By = "dimension") -> list[Score]:
    """What the surveys answered on the local dates from `start` until before `end` say, the worst first."""
    answered = [
        survey
        for survey in surveys(book, answered=True)
        if (at := instant_in(survey.get("answered_at"))) and start <= at.astimezone(book.zone).date() < end
    ]
    terms = survey_terms(book.settings)
    if by == "dimension":
        return by_dimension(answered, terms)
    if by == "type":
        types = {str(id): str(type or "") for id, type in book.query("SELECT id, type FROM r_tickets")}
        answered = [{**survey, "type": types.get(str(survey.get("ticket")), "")} for survey in answered]
    return by_field(answered, by, terms)


def template_meant(book: Book, name: str | None = None) -> SurveyTemplate:
    """The survey of this name, the first of the book for none; NotFound with those there are."""
    known = survey_templates(book.settings)
    for template in known:
        if not name or template.name == name:
            return template
    names = ", ".join(template.name for template in known)
    sentence = _("There is no survey called {name}; there are: {names}.")
    raise NotFound(sentence.format(name=quoted(str(name)), names=names))


def invitation_text(template: SurveyTemplate, name: str) -> str:
    """What to send: a greeting, the questions with their scales, and the text of the template."""
    lines = [_("Dear {name},").format(name=name), ""]
    lines += [template.text or _("we would like to know how satisfied you are with us. Please answer briefly:"), ""]
    lines += [
        _("* {question}: 1 to 5, 5 is the best").format(question=label(question)) for question in template.dimensions
    ]
    if template.nps:
        lines.append("* " + _(rules.NPS_QUESTION))
    return "\n".join([*lines, "", _("And whatever else you would like to say. Thank you!")])


def _brought_about(
    book: Book, change: Change, survey: Record, low: list[str], now: datetime
) -> list[tuple[str, Record]]:
    """The task that a low score makes, and the complaint where the settings want one."""
    customer = found(change, "customers", survey["customer"])
    template = template_meant(book, str(survey.get("template") or ""))
    labels = {question.value: label(question) for question in template.dimensions}
    what = _(", ").join(f"{labels.get(name, name)} {survey['answers'][name]}" for name in low)
    owner = customer.get("owner") or survey.get("owner") or book.user
    links: dict[str, Any] = {name: survey[name] for name in ("customer", "contact", "ticket") if name in survey}
    made: list[tuple[str, Record]] = []
    if survey_terms(book.settings).complaint:
        from store.work.complaints import begin_intake

        subject = _("Low score: {what}").format(what=what)
        fields: dict[str, Any] = {name: links[name] for name in ("customer", "contact") if name in links}
        complaint = create_ticket(
            book, change, {**fields, "kind": "complaint", "subject": subject, "text": survey.get("text")}
        )
        complaint = begin_intake(book, change, complaint, now, channel=survey.get("channel"))
        links["ticket"] = complaint["id"]
        made.append(("tickets", complaint))
    title = _("Ask {name} about the low score: {what}").format(name=customer["name"], what=what)
    today = str(now.astimezone(book.zone).date())
    task = change.create(
        "tasks", {**links, "title": title, "kind": "call", "owner": owner, "due": today, "priority": "high"}
    )
    return [("tasks", task), *made]


def _of_customers(book: Book, table: str, ids: str) -> dict[str, list[Record]]:
    """The records of a table that belong to these customers, by customer and newest first; `ids` is a JSON list."""
    reference = book.file.plans.reference_code(table, "customer")
    named = "SELECT doc_id FROM refs WHERE ref=? AND target IN (SELECT value FROM json_each(?))"
    found: dict[str, list[Record]] = {}
    for record in book.file.documents(table, f"{named} ORDER BY at DESC, doc_id DESC", (reference, ids)):
        found.setdefault(str(record.get("customer")), []).append(record)
    return found


def _due_line(
    row: tuple[object, ...],
    due: rules.Due,
    contacts: Sequence[Record],
    sent: Sequence[Record],
    terms: SurveyTerms,
    now: datetime,
) -> DueLine:
    id, name, grade, owner = row
    primary = next((contact for contact in contacts if contact.get("primary")), next(iter(contacts), None))
    contact = str(primary["id"]) if primary else None
    reason = may_invite(_sent_to(sent, contact), bool(primary and primary.get("do_not_contact")), terms, now)
    return DueLine(
        str(id),
        str(name or ""),
        str(grade or ""),
        str(owner or ""),
        due.since,
        due.last_sent,
        contact or "",
        str(primary.get("name", "")) if primary else "",
        reason or "",
    )


def _sent_to(asked: Sequence[Record], contact: str | None) -> list[datetime]:
    """When this contact was asked, or the customer itself where it is asked without one."""
    sent = [instant_in(survey.get("sent_at")) for survey in asked if survey.get("contact") == contact]
    return [at for at in sent if at is not None]


def _mailto(address: str, subject: str, text: str) -> str:
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(text)}"
