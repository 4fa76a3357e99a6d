"""The passwords that were stolen most often: a list that comes with a library, kept in one piece of text."""

import re
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Final

#: The library with the list, and where in it the list is.
_LIBRARY, _MODULE, _LIST = "zxcvbn", "frequency_lists.py", "passwords"
#: Shorter ones are parts of many words.
_SHORTEST: Final = 4
#: No two of the list make a longer one, so there is nothing to look for.
_LONGEST: Final = 64


def is_stolen(password: str) -> bool:
    """Whether a password is one of the list or two of them in a row, whatever stands before, between and after them.

    Letters are compared as they are, so give it small ones.
    """
    words = "".join(re.findall(r"[^\W_]", password))
    bare = words.strip("0123456789")
    return any(_is_of_stolen(text) for text in {words, bare})


def _is_of_stolen(text: str) -> bool:
    if not _SHORTEST <= len(text) <= _LONGEST:
        return False
    return _is_listed(text) or any(
        _is_listed(text[:at]) and _is_listed(text[at:]) for at in range(_SHORTEST, len(text) - _SHORTEST + 1)
    )


def _is_listed(word: str) -> bool:
    return f"\n{word}\n".encode() in _listed()


@cache
def _listed() -> bytes:
    """The list, each on a line of its own: a tenth of what a set of them would take.

    Only the file with the lists is read: the library itself would load much more and keep it.
    """
    found = find_spec(_LIBRARY)
    assert found is not None
    assert found.submodule_search_locations
    file = Path(found.submodule_search_locations[0]) / _MODULE
    spec = spec_from_file_location("frequency_lists", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return "\n".join(["", *module.FREQUENCY_LISTS[_LIST], ""]).encode()
