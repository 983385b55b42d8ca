"""What the desk of the demo book has at hand: articles, canned replies, and the targets of the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from store.exchange.demo_history import Maker, Record

_ARTICLES = (
    (
        "标签打印模糊怎么办",
        "1. 用酒精棉擦打印头\n2. 检查碳带与标签是否配套\n3. 把打印浓度调到 12\n仍不清楚：预约上门更换打印头。",
        ("打印机", "常见问题"),
    ),
    (
        "扫码枪连不上底座",
        "长按扳机十秒复位，再扫底座上的配对码；还不行就换一块电池再试。",
        ("扫码枪", "常见问题"),
    ),
    (
        "Returning a device under warranty",
        "Ask for the serial number, send the label by mail, note the ticket number on the parcel.\n"
        "A replacement leaves on the day the parcel arrives.",
        ("warranty", "returns"),
    ),
    (
        "Reading an invoice",
        "Freight is a line of its own. Discounts of a yearly contract are taken off each line, not off the sum.",
        ("invoice",),
    ),
)
_REPLIES = (
    ("收到", "zh_CN", "{customer}您好：您的问题（#{number} {subject}）已收到，我们今天之内答复您。"),
    ("请寄回", "zh_CN", "{customer}您好：请将设备寄回，包裹上注明 #{number}，到件当天发出替换机。"),
    ("received", "en", "Dear {customer}, we have your message (#{number} {subject}) and will answer today."),
    ("return", "en", "Dear {customer}, please send the device back and write #{number} on the parcel."),
)
_TARGETS = (("csat", 85), ("sla-first-response", 90), ("response-rate", 40))
_REVIEW_DAYS = 180


def shelf(maker: Maker, moment: int, by: str, today: date) -> Iterator[Record]:
    """The articles, replies and targets made at `moment`, in Unix milliseconds; one article is due for a review."""
    for age, (title, text, tags) in enumerate(_ARTICLES):
        reviewed = today - timedelta(days=_REVIEW_DAYS + 5 - 40 * age)
        looked_over = int(datetime.combine(reviewed, time(4), UTC).timestamp()) * 1000
        yield (
            "articles",
            maker.record(
                moment,
                by,
                {
                    "title": title,
                    "text": text,
                    "tags": sorted(tags),
                    "reviewed_on": reviewed.isoformat(),
                    "review_days": _REVIEW_DAYS,
                },
                {"reviewed_on": looked_over},
            ),
        )
    for name, language, text in _REPLIES:
        yield "templates", maker.record(moment, by, {"name": name, "kind": "reply", "language": language, "text": text})
    for metric, value in _TARGETS:
        year = {"start": date(today.year, 1, 1).isoformat(), "end": date(today.year + 1, 1, 1).isoformat()}
        yield "targets", maker.record(moment, by, {"metric": metric, **year, "value": value})
