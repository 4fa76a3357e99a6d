"""What all subjects of this house use."""


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text
