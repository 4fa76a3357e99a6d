"""Words of people, as this house keeps them."""

from app.core.texts import kept_form
from app.rewards.vocabulary.words import WordsRefused, _l


def checked(words: str, *, field: str, most: int, ask: str) -> str:
    """Words as they are kept. Raises WordsRefused for none, with what is asked for, and for too many."""
    kept = kept_form(words).strip()
    if not kept:
        raise WordsRefused(ask, field=field)
    if len(kept) > most or "\0" in kept:
        raise WordsRefused(_l("These are more than %(most)s characters."), field=field, most=most)
    return kept
