"""Which browser somebody uses, as people call it: read from what it says of itself by a few plain rules."""

from dataclasses import dataclass
from typing import Final

#: What is said, and what it means. The first that fits is right: most browsers name those that they want to pass for.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Agent:
    """A browser and what it runs on, by their own names; empty where we cannot tell."""

    browser: str
    system: str

    @property
    def words(self) -> str:
        """Both in one, for the log and for lists: `Firefox, Linux`."""
        return ", ".join(filter(None, (self.browser, self.system)))


def read_agent(said: str) -> Agent:
    """The browser behind what a request says of itself. It may say anything, so nothing is built upon it."""
    return Agent(_first(_BROWSERS, said), _first(_SYSTEMS, said))


def _first(known: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for mark, name in known if mark in said), "")
