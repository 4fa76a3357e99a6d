"""How often Python collects garbage: objects that nobody needs any more and that hold each other in a circle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

#: After so many new objects, instead of a few hundred.
_SELDOM: Final = 50_000

_lock = Lock()
_busy, _usual = 0, gc.get_threshold()


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Inside, thousands of rows pass through: Python collects garbage more seldom, in the whole process.

    Rows hold nobody in a circle and go as soon as nobody needs them. To look at all of them, again and again, takes a
    fifth of the time of an import. A circle made meanwhile is found later.
    """
    global _busy, _usual
    with _lock:
        if not _busy:
            _usual = gc.get_threshold()
            gc.set_threshold(_SELDOM, *_usual[1:])
        _busy += 1
    try:
        yield
    finally:
        with _lock:
            _busy -= 1
            if not _busy:
                gc.set_threshold(*_usual)
