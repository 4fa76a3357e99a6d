"""Why an import failed, kept and told."""

from app.core.errors import Invalid
from app.people.rules.failures import kept_failure, told_failure


def loud(message: str, **params: object) -> str:
    return message.upper().replace("%(REASON)S", "%(reason)s").replace("%(COUNT)S", "%(count)s") % params


def test_each_sentence_is_translated_when_it_is_told() -> None:
    error = Invalid("the header: %(reason)s", reason=Invalid("%(count)s lines", count=3))

    assert told_failure(kept_failure(error), loud) == "THE HEADER: 3 LINES"


def test_plain_sentences_and_none_are_told_too() -> None:
    assert (told_failure("It broke.", loud), told_failure("", loud)) == ("IT BROKE.", "")
