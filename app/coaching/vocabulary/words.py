"""What all subjects of this house use."""

from app.core.errors import Invalid


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class WordsRefused(Invalid):
    """Words that cannot be kept: none, or too many."""
