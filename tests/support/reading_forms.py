"""The forms of a page with what stands in them: as a browser reads them, so that they can be sent back untouched."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    """Collects the fields of each form; of buttons, none: a browser sends only the one that was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] = {}
        self._area: str | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            self.forms.append((has.get("action", ""), self._fields))
        elif tag == "textarea":
            self._area = has.get("name", "")
            self._fields[self._area] = ""
        elif tag == "input" and has.get("name") and has.get("type") not in {"radio", "checkbox"}:
            self._fields[has["name"]] = has.get("value", "")
        elif tag == "select":
            self._select = has.get("name", "")
            self._fields[self._select] = ""
        elif tag == "option" and "selected" in has:
            self._fields[self._select] = has.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag != "textarea" or self._area is None:
            return
        # The first line break belongs to the markup; what is sent has both signs at each end of a line.
        text = self._fields[self._area].replace("\r\n", "\n").removeprefix("\n")
        self._fields[self._area] = text.replace("\n", "\r\n")
        self._area = None


def fields_of(page: str, action: str) -> dict[str, str]:
    """What the form that leads there would send as it is. The first of several; fails if there is none."""
    reader = _Reader()
    reader.feed(page)
    return next(fields for leads_to, fields in reader.forms if leads_to.endswith(action))
