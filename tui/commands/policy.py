"""`kehu policy`: how soon customers are owed an answer and a solution."""

from __future__ import annotations

import sys

import click
import msgspec

from store.errors import NotFound, Refused
from store.text import N_, _
from tui import output
from tui.declare import argument, group, option, subcommand
from tui.session import Session

policy = group(N_("Service policies: how soon customers are owed an answer and a solution."), "policy", default="show")

NEW, OPEN = "new", "open"
STDIN = "-"


@subcommand(policy, N_("Show the policies in their present versions; of their rules the first that holds counts."))
@argument("name", metavar="POLICY", required=False)
def show(session: Session, name: str | None) -> None:
    from store.work.policies import policies, policy_meant

    found = [policy_meant(session.book, name)] if name else policies(session.book)
    if session.json:
        for each in found:
            output.data(msgspec.to_builtins(each))
        return
    for each in found:
        version = each.current
        if version is None:
            continue
        calendar = version.calendar or _("the first calendar")
        output.line(
            _("{policy}, version {number}, by {calendar}").format(
                policy=each.name, number=version.version, calendar=calendar
            )
        )
        output.table(
            [
                output.Column(_("For"), gives_way=True),
                output.Column(_("First response"), right=True),
                output.Column(_("Next reply"), right=True),
                output.Column(_("Resolution"), right=True),
                output.Column(_("Calendar")),
            ],
            [
                [
                    ", ".join(
                        f"{condition} {value}"
                        for condition in ("kind", "type", "priority", "grade")
                        if (value := getattr(rule, condition))
                    )
                    or _("all others"),
                    *(
                        "" if target is None else _work_text(target)
                        for target in (rule.first_response, rule.next_reply, rule.resolution)
                    ),
                    rule.calendar,
                ]
                for rule in version.rules
            ],
        )
    if not found:
        output.talk(_("There is no policy; `kehu policy set --from FILE` makes one."))


@subcommand(policy, N_("Give a policy a further version from JSON; tickets keep theirs unless --for open."), name="set")
@argument("name", metavar="POLICY", required=False)
@option(
    "--from",
    "file",
    required=True,
    metavar="FILE",
    help=N_('Its rules as in {"calendar": "office", "rules": [{"first_response": "4h"}]}; - for standard input.'),
)
@option(
    "--for",
    "whom",
    type=click.Choice([NEW, OPEN]),
    default=NEW,
    help=N_("Only new tickets, as by default, or those that are open as well."),
)
def set_policy(session: Session, name: str | None, file: str, whom: str) -> None:
    from store.work import policies

    version = policies.read_version(_content(file))
    session.report(policies.set_policy(session.book, version, session.now, name=name or "", for_open=whom == OPEN))


def _work_text(seconds: int) -> str:
    """A time of work in hours or minutes: a day of work has as many as its calendar says."""
    if seconds % 3600 == 0:
        return _("{hours} h").format(hours=seconds // 3600)
    return _("{minutes} min").format(minutes=round(seconds / 60))


def _content(file: str) -> str:
    try:
        if file == STDIN:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        with open(file, encoding="utf-8-sig") as policy_file:
            return policy_file.read()
    except FileNotFoundError as error:
        raise NotFound(_("There is no file {path}; the policies are as they were.").format(path=file)) from error
    except UnicodeDecodeError as error:
        raise Refused(_("{path} is not UTF-8 text; the policies are as they were.").format(path=file)) from error
