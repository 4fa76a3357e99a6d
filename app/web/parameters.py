"""Numbers in addresses: whole, and small enough for any database."""

from flask import Flask, request
from werkzeug.routing import IntegerConverter

#: The largest number that a column can hold.
LARGEST = 2**63 - 1
#: Nobody pages farther; it also keeps the database from skipping through everything.
LAST_PAGE = 100_000


class RowNumber(IntegerConverter):
    """`<int:...>` in a route: a number that a row may have; anything else is no such page."""

    #: Digits as we write them, not those of every script: a row has one address.
    regex = "[0-9]+"

    def __init__(self, *args: int, **kwargs: int) -> None:
        super().__init__(*args, **{"min": 1, "max": LARGEST, **kwargs})  # type: ignore[arg-type]  # its own loose signature


def read_numbers(app: Flask) -> None:
    """Let every route with a number refuse one that no row can have."""
    app.url_map.converters["int"] = RowNumber


def page_number() -> int:
    """Which page of a list is asked for; the first one where the address says nothing usable."""
    return min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)


def row_number(name: str) -> int | None:
    """A row's number among the parameters; None where there is none that a row can have."""
    number: int | None = request.args.get(name, type=int)
    return number if number is not None and 0 < number <= LARGEST else None
