"""How a number is said before what it counts, where operators read it; pages have their translators for that."""


def counted(number: int, one: str, many: str) -> str:
    """The number with the words for one, or for any other number: `1 line waits`, `2 lines wait`."""
    return f"{number} {one if number == 1 else many}"
