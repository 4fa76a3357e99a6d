"""The words of letters, drawn from templates outside of any request: in the recipient's language and time zone."""

import re
from collections.abc import Mapping
from datetime import datetime
from html.parser import HTMLParser
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from flask_babel import force_locale, format_date, format_time
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app.core.clock import time_zone
from app.web import translations
from app.web.settings import settings

#: The style of letters. Mail programs that know none of it show a plain page; colours follow the device.
SHEET = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px 16px; background: #faf7f1; color: #22262a; }
.letter { max-width: 34rem; margin: 0 auto; font: 17px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
a { color: #1f5f4f; }
.button { display: inline-block; padding: 12px 20px; border-radius: 10px; background: #1f5f4f; color: #ffffff;
  font-weight: 600; text-decoration: none; }
.quiet { font-size: 14px; color: #5a6168; }
.notice { padding-bottom: 12px; }
li { margin-bottom: 8px; }
hr { border: 0; border-top: 1px solid #e6dfd2; margin: 28px 0 16px; }
@media (prefers-color-scheme: dark) {
  body { background: #15181a; color: #eceae4; }
  a { color: #7cc3a6; }
  .button { background: #7cc3a6; color: #10221b; }
  .quiet { color: #a9b0b6; }
  hr { border-top-color: #31383c; }
}
"""


class Letter(NamedTuple):
    """A letter in words: its subject, and its text twice."""

    subject: str
    plain: str
    html: str


def prepare_letters(app: Flask) -> None:
    """Let templates of letters write instants as their recipient reads them."""
    app.jinja_env.filters["moment"] = moment


def write_letter(template: str, *, language: str, zone: str, values: Mapping[str, Any]) -> Letter:
    """The letter that a template makes of these values; a language that we do not speak is answered in English.

    Links lead to the public address, whole or as a path on our site.
    """
    wanted = language.partition("-")[0]
    spoken = wanted if wanted in translations.LANGUAGES else translations.LANGUAGES[0]
    known = {
        "language": spoken,
        "direction": "rtl" if spoken in translations.RIGHT_TO_LEFT else "ltr",
        "link": link,
        "sheet": Markup(SHEET),  # nosec B704 - our own
        "zone": ZoneInfo(zone) if zone else time_zone(),
    }
    # A context of its own: what is known of a reader in front of a page does not hold here.
    with current_app.app_context(), force_locale(translations.BRITISH if spoken == "en" else spoken):
        environment = current_app.jinja_env
        html = _with_whole_links(environment.get_template(template).render(known | dict(values)))
    text = _Text()
    text.feed(html)
    text.close()
    return Letter(text.title, text.plain(), html)


def link(path: str) -> str:
    """The whole address of a page of ours, as people reach it from their mail."""
    return settings().public_url.rstrip("/") + path


@pass_context
def moment(context: Context, value: datetime | str) -> str:
    """An instant (or its ISO 8601 text) in the time zone of the letter's recipient, with the zone's name."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = instant.astimezone(context["zone"])
    date, time = format_date(local, "medium", rebase=False), format_time(local, "short", rebase=False)
    return f"{date}, {time} {local.tzname()}"


def _with_whole_links(html: str) -> str:
    """Paths on our site as whole addresses: parts of pages are used in letters, too."""
    return re.sub(r'(?<=\shref=")(?=/(?!/))', link(""), html)


#: What stands apart from what is before and after it.
_BLOCKS = frozenset({"blockquote", "div", "h1", "h2", "h3", "hr", "ol", "p", "table", "tr", "ul"})
_DASH = "- "
#: What is not read.
_UNREAD = frozenset({"head", "style", "title"})


class _Text(HTMLParser):
    """Draws the plain text of a letter from its HTML: links are written out, lists have dashes, a rule is a line."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self._lines: list[str] = [""]
        self._open: list[str] = []
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where one begins, and remember where links lead."""
        if tag in _UNREAD:
            self._open.append(tag)
        if tag in _BLOCKS:
            self._stand_apart()
        if tag == "br":
            self._lines.append("")
        if tag == "li":
            self._lines.append(_DASH)
        if tag == "hr":
            self._lines.append("--")
            self._stand_apart()
        if tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._lines[-1])))

    def handle_endtag(self, tag: str) -> None:
        """End a line where one ends, and write out where a link led."""
        if tag in _UNREAD and self._open:
            self._open.pop()
        if tag == "a" and self._links:
            target, start = self._links.pop()
            if target and self._lines[-1][start:].strip() != target:
                self._lines[-1] = f"{self._lines[-1].rstrip()}: {target} "
        if tag in _BLOCKS:
            self._stand_apart()

    def handle_data(self, data: str) -> None:
        """Take in words; the source's own line breaks mean nothing."""
        words = re.sub(r"\s+", " ", data)
        if "title" in self._open:
            self.title = f"{self.title}{words}".strip()
        if not self._open:
            line = self._lines[-1]
            self._lines[-1] = line + (words.lstrip() if not line or line.endswith(" ") else words)

    def plain(self) -> str:
        """The text so far, with no more than one empty line at a time."""
        text = "\n".join(line.rstrip() for line in self._lines)
        return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"

    def _stand_apart(self) -> None:
        if self._lines[-1] != _DASH:
            self._lines += ["", ""]
