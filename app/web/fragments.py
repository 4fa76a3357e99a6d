"""Parts of pages that are the same for many readers: made once in a process, then only put in their place."""

from collections.abc import Callable, Hashable

from flask import Flask
from jinja2.runtime import Undefined
from markupsafe import Markup

from app.web import translations
from config import Config

#: A few thousand parts of a few hundred bytes; whoever asks for more finds the rarer ones made anew.
MOST_KEPT = 3000


class Fragments:
    """What was made, by its name, what it was made from, and the language it is in."""

    def __init__(self, *, most: int = MOST_KEPT) -> None:
        self.most = most
        self._kept: dict[tuple[Hashable, ...], Markup] = {}

    def shared(self, name: str, *made_from: Hashable, caller: Callable[[], Markup]) -> Markup:
        """What stands inside the call block of a template; it must follow from the arguments and the language alone.

        A part about which it is not said what it is made from is made anew each time.
        """
        if any(part is None or isinstance(part, Undefined) for part in made_from):
            return caller()
        key = (name, translations.spoken().name, made_from)
        found = self._kept.get(key)
        if found is None:
            found = caller()
            if len(self._kept) >= self.most:
                self.forget()
            if self.most:
                self._kept[key] = found
        return found

    def forget(self) -> None:
        """Make everything anew from now on."""
        self._kept.clear()


def share_fragments(app: Flask, config: Config) -> None:
    """Let templates share parts; while templates are being written, each part is made anew."""
    fragments = Fragments(most=0 if config.is_development else MOST_KEPT)
    app.extensions["waymark-fragments"] = fragments
    app.jinja_env.globals["shared"] = fragments.shared
