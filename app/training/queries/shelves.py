"""All lessons, put in order once for everybody who looks at the list."""

from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from app.core.db import db
from app.training.queries.lessons import Edition, find_edition, read_shelf
from app.training.rules.shelf import Shelf

#: The lessons of each database that were put in order last, and of which edition they are.
_shelves: WeakKeyDictionary[Engine, tuple[Edition, Shelf]] = WeakKeyDictionary()
#: Whoever comes while they are being put in order waits for that: reading hundreds of files several times takes longer.
_ordering = Lock()


def shelf_of(edition: Edition) -> Shelf:
    """All lessons of this edition, put in order once: nearly always it is the one that was asked for before."""
    engine = db.engine
    found = _shelves.get(engine)
    if found is None or found[0] != edition:
        with _ordering:
            found = _shelves.get(engine)
            if found is None or found[0] != edition:
                found = edition, read_shelf()
                # Otherwise somebody published meanwhile, and these may be lessons of the edition after it.
                if find_edition() == edition:
                    _shelves[engine] = found
    return found[1]
