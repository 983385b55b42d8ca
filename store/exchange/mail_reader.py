"""Reading mail: one message, or an mbox of them, as who wrote to whom, when and what, cleaned of everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

import msgspec

from store.errors import Refused
from store.exchange.table import MOST_ROWS, VALUES_APART, Records, records_of
from store.model.fields import BadValue, clean
from store.model.instants import to_text
from store.model.mails import normalise_mail
from store.text import _

LARGEST_MESSAGE = 25 << 20
LARGEST_MAILBOX = 2 << 30
LONGEST_TEXT = 20_000
MOST_ADDRESSES = 200
_LONGEST_LINE = 1 << 20
_SEPARATOR = re.compile(rb"From \S*.*\d{4}")
_QUOTED_SEPARATOR = re.compile(rb">+From ")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]|[A-Za-z][A-Za-z0-9-]*:\r?$")
_TELLING = (b"from:", b"date:", b"message-id:", b"received:", b"return-path:", b"subject:")
_ATTRIBUTION = re.compile(
    r"^(?:on .{4,200} wrote:|am .{4,200} schrieb.{0,80}:|le .{4,200} a écrit ?:|在.{4,200}写道[:：]|"
    r".{2,200}(?:于|在).{4,100}写道[:：]|-{2,}\s*(?:original message|forwarded message|原始邮件|原始郵件|转发的邮件).*|"
    r"_{10,}|(?:from|发件人|寄件者)[:：].*)$",
    re.IGNORECASE,
)


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One message: its Message-ID without brackets, when it was sent (UTC, None if it does not say), and who is in it.

    Addresses are in their stored forms; text is plain, on lines, with no controls.
    """

    message_id: str
    at: datetime | None
    sender: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str


def is_mbox(head: bytes) -> bool:
    """Whether a file that begins so is an mbox."""
    return _SEPARATOR.match(head) is not None


def is_message(head: bytes) -> bool:
    """Whether a file that begins so is a single mail: header lines, one of which only mails have."""
    lines = head.split(b"\n\n")[0].split(b"\r\n\r\n")[0].splitlines()[:60]
    begun = [line for line in lines if line[:1] not in (b" ", b"\t")]
    if not begun or not all(map(_HEADER.match, begun[:-1] or begun)):
        return False
    return any(line.lower().startswith(_TELLING[:-1]) for line in begun)


def parse_mail(content: bytes, *, keep_quoted: bool = True) -> Mail:
    """Read one message; Refused where it is too large or is none.

    The text is the plain part, else that of the HTML; without `keep_quoted` what is quoted at its end is cut off.
    """
    if len(content) > LARGEST_MESSAGE:
        raise Refused(_("The message is larger than {most} MB; nothing was logged.").format(most=LARGEST_MESSAGE >> 20))
    first = content.lstrip()
    if first.startswith(b"From ") or first.startswith(b">From "):
        content = first.partition(b"\n")[2]
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
        headers = {name: _header(message, name) for name in ("Message-ID", "Date", "Subject")}
        people = {name: _addresses(message, name) for name in ("From", "To", "Cc")}
        text = _text_of(message)
    except (MessageError, ValueError, LookupError, AttributeError, IndexError, TypeError, RecursionError) as error:
        raise Refused(_("This is no mail that can be read; nothing was logged.")) from error
    if not (people["From"] or people["To"]):
        raise Refused(_("This is no mail: it has neither From nor To; nothing was logged."))
    text = clean(text, lines=True)
    if not keep_quoted:
        text = without_quoted(text)
    return Mail(
        message_id=clean(headers["Message-ID"]).strip("<> ")[:500],
        at=_date(headers["Date"]),
        sender=people["From"],
        to=people["To"],
        cc=people["Cc"],
        subject=clean(headers["Subject"])[:500],
        text=_shortened(text),
    )


def read_mails(path: str, *, keep_quoted: bool = False) -> Records:
    """The messages of an mbox, or the one of a file of its own, as rows. Raises OSError, Refused for a file too large.

    What is quoted at the end of a message is left out: in a mailbox it stands in the message it came from.
    """
    rows: list[tuple[int, dict[str, str], str]] = []
    for number, content in _messages(path):
        if len(rows) == MOST_ROWS:
            raise Refused(_("The file has more than {most} rows; split it.").format(most=MOST_ROWS))
        try:
            if content is None:
                raise Refused(_("The message is larger than {most} MB.").format(most=LARGEST_MESSAGE >> 20))
            rows.append((number, _cells(parse_mail(content, keep_quoted=keep_quoted)), ""))
        except Refused as error:
            rows.append((number, {}, error.sentence))
    return records_of(path, rows, described=_("mail"), kind="interactions")


def text_of_html(html: str) -> str:
    """The words of an HTML text, a line for each block; scripts and styles are left out."""
    reader = _HtmlText()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def without_quoted(text: str) -> str:
    """The text without what it quotes at its end: the message it answers, and the line that says whose that is.

    A message that is nothing but quoted stays as it is.
    """
    lines = text.split("\n")
    end = len(lines)
    for number, line in enumerate(lines):
        if _ATTRIBUTION.match(line.strip()) and any(each.strip() for each in lines[:number]):
            end = number
            break
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    kept = "\n".join(lines[:end]).rstrip()
    return kept or text


def _messages(path: str) -> Iterator[tuple[int, bytes | None]]:
    """Each message with the line it begins on; None for one that is too large to be read."""
    with open(path, "rb") as file:
        if file.seek(0, 2) > LARGEST_MAILBOX:
            raise Refused(_("{path} is larger than {most} MB; split it.").format(path=path, most=LARGEST_MAILBOX >> 20))
        file.seek(0)
        first = file.readline(_LONGEST_LINE)
        file.seek(0)
        if not is_mbox(first):
            content = file.read(LARGEST_MESSAGE + 1)
            yield 1, content if len(content) <= LARGEST_MESSAGE else None
            return
        number, begins, size, blank = 0, 1, 0, True
        parts: list[bytes] = []
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if blank and _SEPARATOR.match(line):
                if number > 1:
                    yield begins, b"".join(parts) if size <= LARGEST_MESSAGE else None
                begins, size, parts, blank = number, 0, [], False
                continue
            blank = not line.strip()
            size += len(line)
            if size <= LARGEST_MESSAGE:
                parts.append(line[1:] if _QUOTED_SEPARATOR.match(line) else line)
        yield begins, b"".join(parts) if size <= LARGEST_MESSAGE else None


def _cells(mail: Mail) -> dict[str, str]:
    return {
        "Message-ID": mail.message_id,
        "At": to_text(mail.at) if mail.at else "",
        "From": VALUES_APART.join(mail.sender),
        "To": VALUES_APART.join(mail.to),
        "Cc": VALUES_APART.join(mail.cc),
        "Subject": mail.subject,
        "Text": mail.text,
    }


def _header(message: EmailMessage, name: str) -> str:
    """The header decoded, on one line; "" where it is missing or cannot be read."""
    try:
        value = message[name]
    except (MessageError, ValueError, LookupError, AttributeError, IndexError, TypeError):
        return ""
    return " ".join(str(value).split()) if value is not None else ""


def _addresses(message: EmailMessage, name: str) -> tuple[str, ...]:
    try:
        written = [str(value) for value in message.get_all(name, [])]
    except (MessageError, ValueError, LookupError, AttributeError, IndexError, TypeError):
        return ()
    found = []
    for _name, address in getaddresses(written)[:MOST_ADDRESSES]:
        try:
            found.append(normalise_mail(address))
        except BadValue:
            continue
    return tuple(dict.fromkeys(found))


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _text_of(message: EmailMessage) -> str:
    """The plain text of the message, else the words of its HTML; attachments are passed over."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, ValueError):
        content = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")  # type: ignore[union-attr]
    text = content if isinstance(content, str) else bytes(content).decode("utf-8", "replace")
    return text_of_html(text) if part.get_content_subtype() == "html" else text


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT].rstrip() + " …"


class _HtmlText(HTMLParser):
    """Collects the words of an HTML text."""

    _UNSEEN = frozenset({"script", "style", "head", "title", "template"})
    _BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "ul", "ol", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._UNSEEN:
            self._unseen += 1
        elif tag in self._BLOCKS:
            self._quoted += tag == "blockquote"
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in self._BLOCKS:
            self._quoted = max(0, self._quoted - (tag == "blockquote"))
            self._break()

    def _break(self) -> None:
        self.parts.append("\n" + "> " * min(self._quoted, 5))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(" ".join(data.split("\n")))
