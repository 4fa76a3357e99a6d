"""Posts that tell of a piece: what is prepared for a platform, how it counts, and the page that takes it."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from app.core.tokens import signs_of
from app.editorial.vocabulary import PLATFORMS, Counting, Platform, PlatformNotFound

_LINK = re.compile(r"https?://\S+")
_SERVER = re.compile(r"(?<!\w)(@\w+)@[\w.-]+\w")
_END = " ,.;:–—-"
#: Signs that count as one where signs are weighed; all others count as two.
_LIGHT: Final = (range(0x1100), range(0x2000, 0x200E), range(0x2010, 0x2020), range(0x2032, 0x2038))
_EMOJI: Final = range(0x1F000, 0x20000)
#: Longer addresses are refused on the way; the text is copied then.
_LONGEST_ADDRESS: Final = 6_000


def platform_of(key: str) -> Platform:
    """The platform of this name. Raises PlatformNotFound."""
    found = next((one for one in PLATFORMS if one.key == key), None)
    if found is None:
        raise PlatformNotFound
    return found


def length_of(text: str, platform: Platform) -> int:
    """How long a text is, as the platform counts; links count as it counts them."""
    links = 0
    if platform.link_length is not None:
        text, number = _LINK.subn("", text)
        links = number * platform.link_length
    if platform.counting is Counting.UNITS:
        return links + len(text.encode("utf-16-le")) // 2
    if platform.counting is Counting.SIGNS:
        return links + len(signs_of(_SERVER.sub(r"\1", text)))
    count = _weight if platform.counting is Counting.WEIGHED else _with_bytes
    return links + sum(map(count, signs_of(unicodedata.normalize("NFC", text))))


def prepared(title: str, opening: str, link: str, platform: Platform) -> str:
    """A post to begin with: title, opening and link, as much of them as the platform takes; what is cut says so."""
    title = cut(title, platform.most - _taken(link, platform), platform)
    room = platform.most - _taken(_join([title, link]), platform)
    return _join([title, cut(opening, room, platform) if room > 0 else "", link])


def _taken(rest: str, platform: Platform) -> int:
    """How much room is gone for the rest of a post and the empty line before it."""
    return length_of(rest, platform) + 2 if rest else 0


def compose_address(text: str, platform: Platform) -> str:
    """The platform's own page for a new post, with the text in it where it is short enough to travel so."""
    address = platform.compose + quote(text, safe="")
    return address if len(address) <= _LONGEST_ADDRESS else platform.compose


def cut(text: str, most: int, platform: Platform) -> str:
    """So many whole words of a text as fit, with … where something is missing; nothing where not even one fits."""
    if length_of(text, platform) <= most:
        return text
    kept = ""
    for word in re.finditer(r"\S+", text):
        longer = text[: word.end()].rstrip(_END) + " …"
        if length_of(longer, platform) > most:
            break
        kept = longer
    return kept


def _join(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _weight(sign: str) -> int:
    """What a sign weighs; a flag or a joined emoji is as one."""
    if len(sign) > 1 and (_is_emoji(sign) or "\u200d" in sign):
        return 2
    return sum(1 if any(ord(each) in light for light in _LIGHT) else 2 for each in sign)


def _with_bytes(sign: str) -> int:
    return len(sign.encode()) if _is_emoji(sign) else len(sign)


def _is_emoji(sign: str) -> bool:
    return "\ufe0f" in sign or any(ord(each) in _EMOJI for each in sign)
