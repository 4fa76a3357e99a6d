"""The forms on a page, as a browser would fill them in and send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: What somebody who means well types into a field of a type.
MEANT_WELL = {
    "date": "2026-03-04",
    "email": "somebody.new@larkfield.example",
    "number": "7",
    "password": "river stone lamp 42",
    "time": "09:30",
    "url": "https://larkfield.example/post",
}


@dataclass
class PageForm:
    """A form: where it leads, how, and what is in it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> list[str]:
        """The names of what a visitor sends, the token left out."""
        return [name for name in self.fields if name != "csrf_token"]


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(has.get("action") or self.address, has.get("method", "get").upper())
            self.forms.append(self._form)
        if self._form is None:
            return
        name, value = has.get("name", ""), has.get("value", "")
        if tag == "option" and self._select and value:
            self._form.fields[self._select] = value
        elif tag == "select":
            self._select = name
            self._form.fields.setdefault(name, "")
        elif name and tag in {"input", "textarea", "button"}:
            kind = has.get("type", "text")
            self._form.fields[name] = value or MEANT_WELL.get(kind, "on" if kind == "checkbox" else "Words")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""


def forms_on(page: str, address: str) -> list[PageForm]:
    """The forms of a page that was found at this address."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms
