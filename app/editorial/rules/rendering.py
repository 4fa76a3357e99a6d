"""Drafts as people read them, with the pictures that were handed in for them; nothing in a text does anything."""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import TYPE_CHECKING, Final

from app.core import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

#: Only pictures that were handed in here are shown: fetching one from elsewhere would tell others who reads.
OWN_PICTURE: Final = re.compile(r"/pictures/([0-9a-f]{32})")
_END_OF_PARAGRAPH: Final = re.compile(r"</(?:p|h\d|li|tr|pre)>")
_END_OF_BLOCK: Final = re.compile(r"</(?:p|h\d|li|td|th|tr|pre|blockquote)>|<br>")
_SHOWN: Final = re.compile(r'(?<=<img src=")' + OWN_PICTURE.pattern + '(?=")')


def to_html(text: str) -> str:
    """The text as HTML that is safe to put into a page. Its first heading ranks below the page's own."""
    return markdown.clean(markdown.render(parse(text)))


def parse(text: str) -> "list[Token]":
    """The text taken apart. Its first heading ranks below the page's own; a picture from elsewhere is a link to it."""
    tokens = markdown.reader().parse(text)
    markdown.lower_headings(tokens)
    for token in tokens:
        if token.children:
            token.children = [part for child in token.children for part in _without_strangers(child)]
    return tokens


def with_pictures(html: str, address_of: Callable[[str], str]) -> str:
    """What `to_html` gave, with the pictures under other addresses; `address_of` gets the key of each."""
    return _SHOWN.sub(lambda found: escape(address_of(found[1])), html)


def first_picture(text: str) -> str:
    """The key of the first picture that readers see; empty if there is none."""
    found = _SHOWN.search(to_html(text)) if OWN_PICTURE.search(text) else None
    return found[1] if found else ""


def to_words(text: str) -> str:
    """The words of the text without its marks, in one line."""
    return _words_of(to_html(text))


def beginning(text: str, most: int = 200) -> str:
    """How a text begins, in words, for those who list it."""
    return _cut(to_words(text), most)


def opening(text: str, most: int) -> str:
    """How a text begins, its paragraphs apart from each other, for those to whom it is told elsewhere."""
    kept: list[str] = []
    for words in filter(None, map(_words_of, _END_OF_PARAGRAPH.split(to_html(text)))):
        room = most - sum(len(one) + 2 for one in kept)
        if len(words) > room:
            return "\n\n".join([*kept, _cut(words, room)] if room > 40 or not kept else kept)
        kept.append(words)
    return "\n\n".join(kept)


def below_title(text: str, title: str) -> str:
    """The text without a first heading that only says the title again, for pages that have just said it."""
    first, _, rest = text.lstrip("\n").partition("\n")
    heading = re.fullmatch(r"#{1,6}[ \t]+(.*?)[ \t#]*", first)
    is_same = heading and " ".join(heading[1].split()).casefold() == " ".join(title.split()).casefold()
    return rest.lstrip("\n") if is_same else text


def _words_of(html: str) -> str:
    import nh3

    return " ".join(unescape(nh3.clean(_END_OF_BLOCK.sub(" ", html), tags=set())).split())


def _cut(words: str, most: int) -> str:
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + " …"


def slug_of(title: str, number: int) -> str:
    """A name for an address: what of the title can stand in one, and a number that no other piece has."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    kept: list[str] = []
    for word in words:
        if sum(map(len, kept)) + len(kept) + len(word) > 80:
            break
        kept.append(word)
    return "-".join([*kept, str(number)])


def alternative_of(picture: "Token") -> str:
    """The words in the place of a picture."""
    said = ""
    for part in picture.children or ():
        is_break = part.type in ("softbreak", "hardbreak")
        said += alternative_of(part) if part.type == "image" else " " if is_break else part.content
    return " ".join(said.split())


def _without_strangers(token: "Token") -> "Sequence[Token]":
    if token.type != "image" or OWN_PICTURE.fullmatch(str(token.attrs.get("src", ""))):
        return (token,)
    from markdown_it.token import Token

    address = str(token.attrs.get("src", ""))
    opening = Token("link_open", "a", 1, attrs={"href": address})
    words = Token("text", "", 0, content=alternative_of(token) or address)
    return opening, words, Token("link_close", "a", -1)
