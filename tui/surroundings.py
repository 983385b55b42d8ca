"""What surrounds every screen: keys of one's own, colours, the clipboard, jump labels, palette, help, and the tutor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.driver import Driver
from textual.events import Key, Paste
from textual.worker import WorkerFailed

from screens.shell import actions, clipboard, theme
from screens.shell.host import Tone
from screens.shell.keymap import Keymap
from screens.shell.own import Forgotten, OwnSettings
from screens.shell.repaint import Shown
from screens.shell.screen import WorkScreen
from screens.shell.status import Bar
from screens.tutor import Coach
from screens.widgets.jump_labels import JumpLabels
from screens.widgets.one_row import OneRow
from store.model.fields import safe
from store.text import _
from tui.style_sheets import OnceParsed

if TYPE_CHECKING:
    from screens.shell.terminal import Terminal
    from store.book import Book


class Surroundings(App[str]):
    """The part of the program that has nothing to do with customers."""

    CSS = theme.CSS

    def __init__(
        self,
        driver: type[Driver],
        book: Book,
        terminal: Terminal,
        keymap: Keymap | None,
        own: OwnSettings | None,
        coach: Coach | None,
    ) -> None:
        super().__init__(driver_class=driver)
        self.stylesheet = OnceParsed(variables=self.get_css_variables())
        # Nobody is told anything by toasts and tooltips; each screen would hold a widget for them.
        self._disable_notifications = self._disable_tooltips = True
        self.book = book
        self.terminal = terminal
        self.own = own or Forgotten()
        self.coach = coach
        if coach is not None:
            coach.begin(book)
        self.to_print: list[str] = []
        self._answering: OneRow | None = None
        self._kept_back: list[Key | Paste] = []
        self._use_keys(keymap or Keymap())
        self.register_theme(theme.KEHU)
        self.theme = theme.KEHU.name
        self.look = terminal.theme if terminal.theme in theme.LOOKS else theme.TERMINAL
        self._shown = Shown(colours=terminal.colours, look=theme.LOOKS[self.look])

    def say(self, sentence: str, tone: Tone = "done") -> None:
        """Show a sentence in the status line; the program says how."""
        raise TypeError(f"{type(self).__name__} has nowhere to say: {sentence}")

    def _use_keys(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self._bindings = keymap.bindings()
        self.set_keymap(keymap.for_widgets)
        self._update_bars()

    def own_changed(self) -> None:
        """Let keys and colours follow the person's own settings."""
        self._use_keys(Keymap(self.own.key_wishes))
        if self.own.theme in theme.LOOKS and self.own.theme != self.look:
            self.paint_as(self.own.theme)

    def _update_bars(self) -> None:
        """Let the lines around every screen follow the keys and the tutor."""
        for screens in self._screen_stacks.values():
            for screen in screens:
                for bar in screen.query(Bar):
                    bar.update()

    async def on_key(self, event: Key) -> None:
        """What no widget and no binding wanted comes here."""
        event.prevent_default()
        # It was typed ahead into a line that has made way for a screen, which may only be opening.
        await self._until_screen_takes_keys()
        if not await self._check_bindings(event.key):
            # Textual gives signs a name, such as number_sign; people know the sign.
            key = event.character if event.is_printable and event.character else actions.shown_key(event.key)
            sentence = _("{key} has no meaning here; {help} shows the keys")
            self.say(sentence.format(key=key, help=self.keymap.shown("help")), "hint")

    def _wait_for_answer(self, line: OneRow) -> None:
        """Keep back what is typed behind a key that was just given to a line.

        What is typed into a line it takes itself, one after the other, but its other keys come back here first, to
        be looked up: by then the letters behind a Tab or a Backspace would be in the line. Another message takes the
        same way behind the key, and comes back whoever has answered it.
        """
        if line.post_message(OneRow.KeyAnswered()):
            self._answering = line

    async def _keeps_back(self, event: Key | Paste) -> bool:
        """Whether it has to wait for the answer to a key before it."""
        if self._answering is None:
            return False
        self._kept_back.append(event)
        if not self._answering.is_attached:
            await self.on_one_row_key_answered()
        return True

    async def on_one_row_key_answered(self) -> None:
        """Give what was typed behind to whatever has the keys now, one after the other: one may lead on again."""
        self._answering = None
        kept_back, self._kept_back = self._kept_back, []
        for event in kept_back:
            await self.on_event(event)

    async def _until_screen_takes_keys(self) -> None:
        await self.screen._mounted_event.wait()
        if isinstance(self.screen, WorkScreen):
            await self.screen.until_whole()

    def _fatal_error(self) -> None:
        """Leave without Textual's traceback over the terminal: `fault` is reported as that of any command."""
        self._close_messages_no_wait()

    @property
    def fault(self) -> BaseException | None:
        """The mistake of the program that ended it, or None."""
        error = self._exception
        return error.error if isinstance(error, WorkerFailed) else error

    def action_ctrl_c(self) -> None:
        """Where a shell would have ended the program."""
        self.say(_("{key} leaves Kehu").format(key=self.keymap.shown("quit")), "hint")

    def action_help(self) -> None:
        from screens.shell.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    async def action_palette(self) -> None:
        from screens.palette import Palette

        known = self.screen.query(Palette)
        palette = known.first() if known else Palette()
        if not known:
            await self.screen.mount(palette)
        palette.open()

    async def action_jump(self) -> None:
        known = self.screen.query(JumpLabels)
        labels = known.first() if known else JumpLabels()
        if not known:
            await self.screen.mount(labels)
        if not labels.open():
            self.say(_("There is nothing to jump to"), "hint")

    def action_settings(self) -> None:
        # Seldom wanted, so the start does without it.
        from screens.settings import SettingsScreen

        self.push_screen(SettingsScreen())

    def action_theme(self) -> None:
        """Paint in the colours of the next theme and keep it as one's own."""
        self.look = theme.after(self.look)
        self.paint_as(self.look)
        label = _(theme.LOOKS[self.look].label)
        if self.terminal.colours == "none":
            self.say(_("Colours: {theme}; this terminal shows none now").format(theme=label), "hint")
        else:
            self.say(_("Colours: {theme}").format(theme=label), "hint")
        self.own.set("theme", self.look)

    def paint_as(self, name: str) -> None:
        """Paint everything in the colours of the theme of that name."""
        self.look = name
        self._shown.paint_as(theme.LOOKS[name])
        self.screen.refresh()

    def copy(self, text: str, what: str) -> None:
        """Send the text to the terminal, or keep it to be printed where the terminal takes none; see `Host`."""
        text = safe(text, lines=True)
        words = {"what": what, "n": len(text)}
        if self.terminal.clipboard == "osc52" and clipboard.fits(text):
            if self._driver is not None:
                self._driver.write(clipboard.sequence(text, self.terminal))
            self.say(_("{what}: {n} characters sent to your terminal").format(**words), "hint")
            return
        self.to_print.append(text)
        self.say(_("{what}: your terminal cannot take it; it is printed when you leave").format(**words), "hint")

    def _let_coach_look(self) -> None:
        """Go on to the next lesson of the tutor where what this one asks for has happened."""
        while self.coach is not None and self.coach.look(self.screen, self.book):
            self._update_bars()

    def on_descendant_focus(self) -> None:
        self._let_coach_look()
