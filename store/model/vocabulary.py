"""Enumerations: the built-in values with translated labels, and what the settings make of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from store.model.fields import BadValue, folded, quoted
from store.text import N_, _

GRADE = "grade"
SHOWN_IN_FULL = 8


class Choice(msgspec.Struct, frozen=True):
    """One value of an enumeration, as stored, and the label people see."""

    value: str
    label: str


# Values the program itself knows; the settings of a book may relabel them and add more.
FIXED: Mapping[str, Mapping[str, str]] = {
    "kind": {"company": N_("Company"), "person": N_("Person")},
    "channel": {
        "call": N_("Call"),
        "mail": N_("Mail"),
        "visit": N_("Visit"),
        "wechat": N_("WeChat"),
        "chat": N_("Chat"),
        "note": N_("Internal note"),
    },
    "direction": {"out": N_("Outbound"), "in": N_("Inbound")},
    "outcome": {
        "reached": N_("Reached"),
        "not-reached": N_("Not reached"),
        "voicemail": N_("Voicemail"),
        "busy": N_("Busy"),
    },
    "mood": {"positive": N_("Positive"), "neutral": N_("Neutral"), "negative": N_("Negative")},
    "task_kind": {
        "follow-up": N_("Follow-up"),
        "call": N_("Call"),
        "mail": N_("Mail"),
        "visit": N_("Visit"),
        "quote": N_("Quote"),
        "other": N_("Other"),
    },
    "priority": {"low": N_("Low"), "normal": N_("Normal"), "high": N_("High"), "urgent": N_("Urgent")},
    "ticket_kind": {"ticket": N_("Ticket"), "complaint": N_("Complaint"), "feedback": N_("Feedback")},
    "ticket_type": {
        "support": N_("Technical support"),
        "consultation": N_("Consultation"),
        "fault": N_("Fault"),
        "other": N_("Other"),
    },
    "ticket_status": {
        "new": N_("New"),
        "open": N_("Open"),
        "waiting": N_("Waiting for the customer"),
        "hold": N_("Waiting for a third party"),
        "solved": N_("Solved"),
        "closed": N_("Closed"),
        "rejected": N_("Rejected"),
        "duplicate": N_("Duplicate"),
        "merged": N_("Merged"),
    },
    "complaint_step": {
        "intake": N_("Intake"),
        "investigation": N_("Investigation"),
        "handling": N_("Handling"),
        "feedback": N_("Feedback to the customer"),
    },
    "accepted": {"yes": N_("Yes"), "no": N_("No"), "no-answer": N_("No answer")},
    "template_kind": {
        "reply": N_("Canned reply"),
        "ticket": N_("Ticket"),
        "greeting": N_("Greeting"),
        "customer-sheet": N_("Customer sheet"),
        "opportunity-tracker": N_("Opportunity tracker"),
        "service-record": N_("Service record"),
    },
    "role": {
        "admin": N_("Administrator"),
        "manager": N_("Manager"),
        "sales": N_("Sales"),
        "service": N_("Service"),
        "reader": N_("Reader"),
    },
    "calendar": {"solar": N_("Solar calendar"), "lunar": N_("Lunar calendar")},
    "gender": {"female": N_("Female"), "male": N_("Male"), "other": N_("Other")},
    "custom_type": {
        "text": N_("Text"),
        "number": N_("Number"),
        "date": N_("Date"),
        "dropdown": N_("Dropdown"),
        "flag": N_("Yes or no"),
    },
    "view_list": {"customers": N_("Customers"), "tickets": N_("Tickets")},
    "language": {"en": "English", "zh_CN": "中文"},
}

# Values a new book starts with; each list belongs to the settings of the book from then on.
EDITABLE: Mapping[str, Mapping[str, str]] = {
    "status": {"lead": N_("Lead"), "active": N_("Active"), "lost": N_("Lost")},
    "industry": {
        "manufacturing": N_("Manufacturing"),
        "trade": N_("Trade"),
        "retail": N_("Retail"),
        "it": N_("Software and IT"),
        "logistics": N_("Logistics"),
        "construction": N_("Construction"),
        "food": N_("Food and catering"),
        "energy": N_("Energy"),
        "healthcare": N_("Healthcare"),
        "education": N_("Education"),
        "finance": N_("Finance"),
        "services": N_("Services"),
        "agriculture": N_("Agriculture"),
        "government": N_("Public sector"),
        "other": N_("Other"),
    },
    "size": {
        "1-9": N_("1 to 9 people"),
        "10-49": N_("10 to 49 people"),
        "50-249": N_("50 to 249 people"),
        "250-999": N_("250 to 999 people"),
        "1000+": N_("1000 people and more"),
    },
    "source": {
        "referral": N_("Referral"),
        "website": N_("Website"),
        "exhibition": N_("Exhibition"),
        "advertisement": N_("Advertisement"),
        "social": N_("Social media"),
        "cold-call": N_("Cold call"),
        "walk-in": N_("Walk-in"),
        "other": N_("Other"),
    },
    "severity": {"minor": N_("Minor"), "major": N_("Major"), "critical": N_("Critical")},
    "remedy": {
        "refund": N_("Refund"),
        "replacement": N_("Replacement"),
        "repair": N_("Repair"),
        "compensation": N_("Compensation"),
        "apology": N_("Apology"),
        "other": N_("Other"),
    },
    "theme": {
        "product": N_("Product"),
        "service": N_("Service"),
        "price": N_("Price"),
        "delivery": N_("Delivery"),
        "other": N_("Other"),
    },
    "contact_role": {
        "decision-maker": N_("Decision maker"),
        "influencer": N_("Influencer"),
        "buyer": N_("Buyer"),
        "user": N_("User"),
        "technical": N_("Technical"),
        "finance": N_("Finance"),
        "other": N_("Other"),
    },
}


def choices(vocabulary: str, settings: Mapping[str, object]) -> tuple[Choice, ...]:
    """The choices of a vocabulary in this book, labels in the chosen language.

    Grades come from the settings alone; editable lists from the settings where these have the list; the
    values of fixed ones are always there, with those of the settings after them.
    """
    if vocabulary == GRADE:
        return tuple(Choice(name, name) for name in _members(settings.get("grades"), "name"))
    built_in = FIXED.get(vocabulary) or EDITABLE.get(vocabulary, {})
    lists = settings.get("vocabularies")
    own = lists.get(vocabulary) if isinstance(lists, Mapping) else None
    labels = {value: _(label) for value, label in built_in.items()}
    if own is None:
        offered = labels
    else:
        of_the_book = {value: label or labels.get(value, value) for value, label in _entries(own)}
        offered = {**labels, **of_the_book} if vocabulary in FIXED else of_the_book
    return tuple(Choice(value, label) for value, label in offered.items())


def label(vocabulary: str, value: str, settings: Mapping[str, object]) -> str:
    """What people see for a stored value; an unknown one, as of a newer version, is its own label."""
    return next((choice.label for choice in choices(vocabulary, settings) if choice.value == value), value)


def choose(typed: str, offered: Sequence[Choice]) -> str:
    """The value that was typed as itself or as its label; BadValue naming the close ones if there is none."""
    wanted = folded(typed)
    for choice in offered:
        if wanted in (folded(choice.value), folded(choice.label)):
            return choice.value
    raise BadValue(_no_such_choice(typed, offered))


def _no_such_choice(typed: str, offered: Sequence[Choice]) -> str:
    if not offered:
        return _("{value} cannot be chosen; the settings have no choices yet.").format(value=quoted(typed))
    close = close_to(typed, [choice.value for choice in offered])
    if close:
        sentence = _("{value} is not one of the choices; did you mean {close}?")
        return sentence.format(value=quoted(typed), close=", ".join(close))
    if len(offered) > SHOWN_IN_FULL:
        sentence = _("{value} is not one of the choices, such as {some}; the settings have them all.")
        some = ", ".join(choice.value for choice in offered[:SHOWN_IN_FULL])
        return sentence.format(value=quoted(typed), some=some)
    sentence = _("{value} is not one of {all}.")
    return sentence.format(value=quoted(typed), all=", ".join(choice.value for choice in offered))


def close_to(typed: str, names: Sequence[str]) -> list[str]:
    """The names a slip away from what was typed, nearest first, at most three."""
    from difflib import get_close_matches

    by_folded = {folded(name): name for name in names}
    return [by_folded[name] for name in get_close_matches(folded(typed), by_folded, n=3, cutoff=0.5)]


def _entries(listed: object) -> Iterator[tuple[str, str]]:
    """Value and label of each well-formed entry; a list from elsewhere may hold anything."""
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, Mapping) and isinstance(value := entry.get("value"), str):
            own = entry.get("label")
            yield value, own if isinstance(own, str) else ""


def _members(listed: object, name: str) -> Iterator[str]:
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, Mapping) and isinstance(value := entry.get(name), str):
            yield value
