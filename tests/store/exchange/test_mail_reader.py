"""Mail, as programs send it and as spammers do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import Refused
from store.exchange import mail_reader
from store.exchange.mail_reader import parse_mail, read_mails, text_of_html, without_quoted

MAILBOX = str(Path(__file__).parent / "fixtures" / "mailbox.mbox")


def mail(text: str, **headers: str) -> bytes:
    given = {
        "From": "a@x.example",
        "To": "b@x.example",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return ("".join(f"{name}: {value}\n" for name, value in given.items()) + "\n" + text).encode()


def test_a_message_says_who_when_and_what() -> None:
    read = parse_mail(
        mail(
            "hello",
            From="=?utf-8?b?546L?= <Wang@X.example>",
            Cc="c@x.example, not an address",
            Date="Mon, 2 Nov 2026 10:00:00 +0800",
            Message_ID="<1@x.example>",
            Subject="=?utf-8?b?5oql5Lu3?=",
        )
    )
    assert (read.sender, read.to, read.cc) == (("wang@x.example",), ("b@x.example",), ("c@x.example",))
    assert read.at == datetime(2026, 11, 2, 2, tzinfo=UTC)
    assert (read.message_id, read.subject, read.text) == ("1@x.example", "报价", "hello")


def test_plain_text_is_taken_before_html_and_a_mailbox_is_cut_where_it_should_be() -> None:
    table = read_mails(MAILBOX)
    texts = [dict(zip(table.header, line.cells, strict=True))["Text"] for line in table.lines()]
    assert texts == ["请报价\n\nFrom the start, please.", "Here it is", "buy"]


def test_html_becomes_words_without_scripts() -> None:
    assert text_of_html("<style>p{}</style><p>a &amp; b</p><div>c<br>d</div><script>x()</script>") == "a & b\n\nc\nd"
    assert text_of_html("a<blockquote>old</blockquote>") == "a\n> old"


@pytest.mark.parametrize(
    ("tail"),
    [
        "> old\n> older",
        "On Mon, Nov 1, 2026 Li wrote:\n\n> old",
        "-----Original Message-----\nFrom: x\nold",
        "在 2026年11月1日，李娜写道：\n> 旧的",
    ],
)
def test_what_is_quoted_at_the_end_is_cut(tail: str) -> None:
    assert without_quoted(f"new\n\nlines\n\n{tail}") == "new\n\nlines"
    assert parse_mail(mail(f"new\n{tail}")).text.startswith("new\n")
    assert without_quoted("> all of it") == "> all of it"


def test_controls_never_come_in() -> None:
    read = parse_mail(mail("a\x1b[2Jb\u202e", Subject="=?utf-8?q?=1B]0;x=07?=", Message_ID="<\x9b1>"))
    assert not any(each in read.text + read.subject + read.message_id for each in "\x1b\x07\x9b\u202e")


def test_what_is_no_mail_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (b"", b"hello", b"Subject: only\n\nx"):
        with pytest.raises(Refused):
            parse_mail(content)
    monkeypatch.setattr(mail_reader, "LARGEST_MESSAGE", 10)
    with pytest.raises(Refused, match="larger"):
        parse_mail(mail("x" * 100))
    assert all(line.problem for line in read_mails(MAILBOX).lines())


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300)
    | st.builds(
        lambda charset, kind, text: mail(text, Content_Type=f"{kind}; charset={charset}", Date=text, Cc=text),
        st.sampled_from(["utf-8", "gb18030", "nonsense", '"', "utf-16"]),
        st.sampled_from(["text/plain", "text/html", "multipart/mixed", "message/rfc822", "x"]),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=60).filter(lambda text: "\n" not in text),
    )
)
def test_no_mail_breaks_the_reader(content: bytes) -> None:
    try:
        read = parse_mail(content)
    except Refused:
        return
    assert read.sender or read.to
