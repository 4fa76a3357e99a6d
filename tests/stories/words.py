"""Our own words as a reader of another language meets them, so that one story can be told in several."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from babel.support import Translations

CATALOGUES = Path(__file__).parents[2] / "app" / "translations"
#: A story that is told in every language that Waymark speaks.
LANGUAGES = pytest.mark.parametrize("language", ["en", "de"])


@cache
def words_in(language: str) -> Callable[[str], str]:
    """Gives our words in a language, as the pages have them."""
    return Translations.load(CATALOGUES, [language]).gettext
