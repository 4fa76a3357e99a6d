"""What is held, as the cells of a table that opens in a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.people.rules.cells import harmless


def csv_line(values: Iterable[Any]) -> str:
    """A line of a table: texts as they are, yes and no as words, what is not there as nothing, lists as JSON."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow([harmless(_cell(value)) for value in values])
    return line.getvalue()


def csv_name(key: str) -> str:
    """The name of the table of a kind."""
    return f"{key.replace('.', '-').replace('_', '-')}.csv"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
