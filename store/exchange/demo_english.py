"""What the demo desk, which sells label printers and warehouse software, talks about in English."""

from __future__ import annotations

from datetime import date

from store.exchange.demo_talk import Language, Step, weeks_between

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _english_day(day: date, today: date) -> str:
    """The day as one says it on the phone: on Wednesday, next Wednesday, on 30 November."""
    weeks = weeks_between(today, day)
    if weeks > 1:
        return f"on {day.day} {_MONTHS[day.month - 1]}"
    return ("next " if weeks else "on ") + _WEEKDAYS[day.weekday()]


ENGLISH = Language(
    opening=(
        Step(
            "call",
            "First contact, presented {product}, interested; brochure promised {day}",
            "Send brochure",
            "mail",
            (1, 3),
        ),
        Step(
            "mail",
            "Brochure sent to the warehouse lead, talk again {day}",
            "Call about brochure",
            "call",
            (3, 8),
        ),
        Step(
            "visit",
            "Demo of {product} on site with their own labels, proposal due {day}",
            "Write proposal",
            "quote",
            (2, 6),
        ),
        Step("mail", "Proposal sent, roll-out in two phases"),
        Step(
            "note",
            "Budget only opens at year end, stay in touch without pushing",
            "Ask about budget",
            "call",
            (10, 40),
        ),
    ),
    threads=(
        (
            Step(
                "call",
                "Asked for {product}, {count} units, quote wanted {day}",
                "Quote {product}",
                "quote",
                (1, 3),
                True,
            ),
            Step(
                "mail",
                "Sent quote for {count} {product}, delivery included; will call {day}",
                "Check quote",
                "call",
                (2, 5),
            ),
            Step(
                "call",
                "Finds us {percent}% dearer than the other offer, promised an answer {day}",
                "Answer on price",
                "call",
            ),
            Step("call", "Agreed on {percent}% off, contract goes out {day}", "Send contract", "mail", (1, 2)),
            Step("mail", "Contract sent, waiting for the signed copy"),
            Step("mail", "Signed contract received, delivery early next month", inbound=True),
        ),
        (
            Step(
                "call",
                "The {printer} prints with gaps, explained how to clean the head, call back {day}",
                "Call back",
                "call",
                (1, 3),
                True,
            ),
            Step("call", "No gaps since, customer is happy", rated=True),
        ),
        (
            Step(
                "call",
                "The {printer} drops off the network, engineer comes {day}",
                "Engineer on site",
                "visit",
                (1, 3),
                True,
            ),
            Step("visit", "Replaced the network port, new firmware, {count} test labels fine", rated=True),
            Step("mail", "Received the signed service sheet, filed", inbound=True),
        ),
        (
            Step(
                "chat",
                "Where is the order of {product}? Promised an answer {day}",
                "Find delivery date",
                "follow-up",
                (1, 2),
                True,
            ),
            Step("mail", "Told them it arrives {day}, that works for them", "Confirm delivery", "call", (2, 5)),
            Step("call", "Goods arrived complete, one box damp, {count} rolls to be replaced"),
        ),
        (
            Step(
                "call",
                "Maintenance ends next month, explained the renewal, offer due {day}",
                "Send renewal offer",
                "quote",
                (1, 3),
            ),
            Step(
                "mail",
                "Renewal offer sent, {percent}% less for two years",
                "Follow up renewal",
                "call",
                (4, 12),
            ),
            Step("call", "Renews for one year, same billing address"),
        ),
        (
            Step(
                "call",
                "Reminded of invoice for month {month}, accounts will pay {day}",
                "Check payment",
                "other",
                (3, 8),
            ),
            Step("call", "Payment arrived, asked for a statement, sent the same day"),
        ),
        (Step("call", "Regular check, all devices fine, nothing new needed"),),
        (Step("mail", "Season's greetings sent, thanked us for it"),),
        (
            Step(
                "chat",
                "Can {product} talk to their ERP? Interface notes promised {day}",
                "Send interface notes",
                "mail",
                (1, 3),
                True,
            ),
            Step("mail", "Interface notes and samples sent, their engineer in copy"),
            Step("chat", "Engineer asked about field lengths, answered", inbound=True),
        ),
        (
            Step(
                "visit",
                "Quarterly visit with purchasing and warehouse, {count} more {product} next quarter",
                "Quote next quarter",
                "quote",
                (3, 10),
            ),
            Step("mail", "Quote for next quarter sent at their usual terms"),
        ),
        (
            Step(
                "mail",
                "Complains that labels of the last batch peel off, answer due {day}",
                "Answer complaint",
                "follow-up",
                (1, 2),
                True,
                mood="negative",
            ),
            Step(
                "call",
                "Apologised, {count} rolls will be exchanged",
                "Check exchange arrived",
                "call",
                (4, 9),
            ),
            Step("call", "New labels in use, no trouble, thanks for the quick help", rated=True),
        ),
    ),
    products=(
        "label printers",
        "industrial printers",
        "handheld scanners",
        "wireless scanners",
        "thermal labels",
        "adhesive labels",
        "RFID readers",
        "warehouse software",
        "stocktaking terminals",
        "ribbons",
    ),
    printers=("label printer", "industrial printer", "mobile printer"),
    tags=("vip", "reseller", "export", "q4", "pilot", "trade-in", "fair"),
    unreached={
        "voicemail": (
            "Left a message asking to call back",
            "Voicemail, mentioned the quote",
            "Voicemail again",
        ),
        "not-reached": (
            "No answer",
            "Travelling, reception says try another day",
            "No answer, will try after lunch",
        ),
        "busy": ("Engaged", "In a meeting, call later", "Line busy"),
    },
    errands=(
        ("Prepare yearly review", "other"),
        ("Update contact details", "other"),
        ("Visit on site", "visit"),
        ("Send new catalogue", "mail"),
        ("Discuss frame contract", "call"),
        ("Ask when the new warehouse opens", "call"),
    ),
    needs=(
        "Second warehouse, needs stocktaking terminals",
        "Wants printed labels in place of handwritten ones",
        "Old printers fail often, trade-in possible",
        "Connection to their ERP",
        "Bilingual export labels",
        "Lower cost of labels",
    ),
    titles=(
        ("Purchasing Manager", "buyer"),
        ("Managing Director", "decision-maker"),
        ("Warehouse Lead", "user"),
        ("Accounts", "finance"),
        ("Head of IT", "technical"),
        ("Office Manager", "user"),
        ("Production Manager", "influencer"),
    ),
    notes=(
        "Best reached after 3 pm",
        "Pays on time",
        "Prefers mail",
        "Came through a referral",
        "Prices with tax please",
    ),
    handed_over="new region",
    spoken_day=_english_day,
)
