"""What is one's own: the settings of `config.toml`, with where each value came from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from store.errors import Usage
from store.model.fields import quoted
from store.text import N_, _
from tui.places import directory

FLAG = N_("option {name}")
ENVIRONMENT = N_("environment {name}")
FILE = "config.toml"
DEFAULT = N_("default")
AUTO = "auto"


class Setting(msgspec.Struct, frozen=True):
    """One setting of one's own.

    `variables` are environment variables that come before the file, `fallbacks` those that come after it.
    `choices` are the values it may have; any text will do where there are none. With AUTO among them the terminal
    decides, unless another is set.
    """

    help: str
    flag: str = ""
    variables: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()
    default: str = ""
    choices: tuple[str, ...] = ()


class Value(msgspec.Struct, frozen=True):
    """A value and its origin, as a phrase for people."""

    value: str
    origin: str


SETTINGS: Mapping[str, Setting] = {
    "book": Setting(N_("The book that is opened"), "--book", ("KEHU_BOOK",)),
    "user": Setting(N_("The login of the person who acts"), "--user", ("KEHU_USER",)),
    "language": Setting(N_("The language: en or zh_CN"), "", ("KEHU_LANG",), ("LC_ALL", "LC_MESSAGES", "LANG"), "en"),
    "theme": Setting(
        N_("The colours of the screens"), default="terminal", choices=("terminal", "light", "dark", "contrast")
    ),
    "bell": Setting(
        N_("Whether a call-back that is due rings the terminal's bell"), default="no", choices=("yes", "no")
    ),
    "remote": Setting(N_("Whether the screens spare a slow line"), default=AUTO, choices=(AUTO, "yes", "no")),
    "animation": Setting(N_("Whether anything may move by itself"), default=AUTO, choices=(AUTO, "yes", "no")),
    "colours": Setting(
        N_("How many colours the terminal shows"), default=AUTO, choices=(AUTO, "none", "16", "256", "true")
    ),
    "clipboard": Setting(
        N_("How copied text leaves: to the terminal, or printed when the screens close"),
        default=AUTO,
        choices=(AUTO, "osc52", "print"),
    ),
    "mails": Setting(N_("Your own mail addresses, apart by commas: mail from them is outbound")),
    "editor": Setting(N_("The program that edits long texts"), "", (), ("VISUAL", "EDITOR"), "vi"),
}
KEYS = "keys"
LEFT_TO_THE_TERMINAL = tuple(name for name, setting in SETTINGS.items() if AUTO in setting.choices)


class Config:
    """The settings in force, from options, the environment, `config.toml` and defaults, in this order.

    The file is read once, when a setting is first asked for that nothing above it decides; what it says wrongly
    is a Usage error that names the file.
    """

    def __init__(self, flags: Mapping[str, str] | None = None) -> None:
        self.path = config_path()
        self._flags = flags or {}
        self._written: dict[str, Any] | None = None

    @property
    def book(self) -> str:
        """The path of the book."""
        return os.path.expanduser(self.value("book").value)

    @property
    def user(self) -> str:
        """The login of the person at the keyboard."""
        return self.value("user").value

    @property
    def language(self) -> str:
        """The language sentences are shown in, as locales are named."""
        return self.value("language").value

    @property
    def theme(self) -> str:
        """The name of the screens' theme."""
        return self.value("theme").value

    @property
    def bell(self) -> bool:
        """Whether a call-back that is due rings the terminal's bell."""
        return self.value("bell").value == "yes"

    @property
    def editor(self) -> str:
        """The command line of the editor, without the file."""
        return self.value("editor").value

    @property
    def mails(self) -> list[str]:
        """One's own mail addresses, in lower case."""
        return [each.strip().lower() for each in self.value("mails").value.split(",") if each.strip()]

    @property
    def keys(self) -> dict[str, str]:
        """The keys people gave to actions: id of the binding → keys, as Textual names them."""
        table = self._file().get(KEYS, {})
        if not isinstance(table, dict) or not all(isinstance(keys, str) for keys in table.values()):
            raise self._misread(_('[keys] holds lines such as log-call = "c"'))
        return table

    @property
    def wishes(self) -> dict[str, str]:
        """What is set of the traits that else the terminal decides."""
        return {name: self._set(name).value for name in LEFT_TO_THE_TERMINAL}

    @property
    def problems(self) -> list[str]:
        """What `config.toml` says that cannot be: each as a sentence. The default counts in its place."""
        found = []
        for name, setting in SETTINGS.items():
            written = self._of_file(name)
            if written is not None and setting.choices and written.value not in setting.choices:
                found.append(not_a_choice(name, written.value))
        for name in sorted(set(self._file()) - set(SETTINGS) - {KEYS}):
            found.append(_("{path} sets {name}, which is no setting.").format(path=FILE, name=name))
        return found

    def forget(self) -> None:
        """Read the file again when it is needed next."""
        self._written = None

    def value(self, name: str) -> Value:
        """The value in force and where it came from; of what is left to the terminal, what it decides and why."""
        if name not in LEFT_TO_THE_TERMINAL:
            return self._set(name)
        from screens.shell.terminal import traits

        trait = traits(os.environ, self.wishes)[name]
        return Value(trait.value, _("automatic: {why}").format(why=trait.why) if trait.why else FILE)

    def _set(self, name: str) -> Value:
        setting = SETTINGS[name]
        if flag := self._flags.get(name):
            return Value(flag, _(FLAG).format(name=setting.flag))
        return (
            self._of_environment(setting.variables)
            or self._possible(name)
            or self._of_environment(setting.fallbacks)
            or Value(_default(name), _(DEFAULT))
        )

    def _possible(self, name: str) -> Value | None:
        """What the file says, if the setting may be that."""
        written, choices = self._of_file(name), SETTINGS[name].choices
        return written if written is not None and (not choices or written.value in choices) else None

    def _of_environment(self, variables: tuple[str, ...]) -> Value | None:
        found = next((name for name in variables if os.environ.get(name)), None)
        return Value(os.environ[found], _(ENVIRONMENT).format(name=found)) if found else None

    def _of_file(self, name: str) -> Value | None:
        written = self._file().get(name)
        if written is None or written == "":
            return None
        if not isinstance(written, str):
            raise self._misread(_("{name} is written between quotation marks").format(name=name))
        return Value(written, FILE)

    def _file(self) -> dict[str, Any]:
        if self._written is None:
            self._written = self._read()
        return self._written

    def _read(self) -> dict[str, Any]:
        try:
            with open(self.path, "rb") as file:
                content = file.read()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._misread(error.strerror or str(error)) from error
        import tomllib

        try:
            return tomllib.loads(content.decode("utf-8"))
        except ValueError as error:
            raise self._misread(str(error)) from error

    def _misread(self, reason: str) -> Usage:
        return Usage(
            _("{path} cannot be used: {reason}. Correct it or move it away.").format(path=self.path, reason=reason)
        )


def not_a_choice(name: str, value: str) -> str:
    """The sentence about a value the setting cannot have."""
    return _("{name} cannot be {value}; it is one of {choices}.").format(
        name=name, value=quoted(value), choices=", ".join(SETTINGS[name].choices)
    )


def config_path() -> str:
    """The path of one's own `config.toml`; it may not exist."""
    return os.path.join(directory("config"), FILE)


def _default(name: str) -> str:
    if name == "book":
        return os.path.join(directory("data"), "book.json")
    if name == "user":
        return _login()
    return SETTINGS[name].default


def _login() -> str:
    """The name the system knows the user by; a container may have none, then the number."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return os.environ.get("LOGNAME") or f"user{os.getuid()}"
