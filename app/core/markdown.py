"""Markdown as HTML that is safe to put into a page: parsed by one library, made harmless by another.

Both load when they are first used.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: What may stand in a text; everything else is left out, its words stay.
TAGS: Final = frozenset(
    """p h2 h3 h4 h5 h6 strong em s a ul ol li blockquote code pre hr br table thead tbody tr th td img""".split()
)
ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt"}}
SCHEMES: Final = frozenset({"http", "https", "mailto"})
#: Links of authors are theirs, not the organisation's: they get no part of its name with search engines.
LINK_REL: Final = "noopener noreferrer nofollow ugc"
_LOWEST: Final = 6


def to_html(text: str) -> str:
    """The text without its pictures. Its first heading ranks below the page's own."""
    tokens = reader().parse(text)
    lower_headings(tokens)
    return clean(render(tokens), without=frozenset({"img"}))


def render(tokens: "Sequence[Token]") -> str:
    """What was taken apart, as HTML that is not safe yet."""
    found = reader()
    return str(found.renderer.render(tokens, found.options, {}))


def clean(html: str, *, without: frozenset[str] = frozenset()) -> str:
    """The HTML without anything that does something."""
    import nh3

    return nh3.clean(
        html,
        tags=set(TAGS - without),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items() if tag not in without},
        url_schemes=set(SCHEMES),
        link_rel=LINK_REL,
    )


def lower_headings(tokens: "Sequence[Token]") -> None:
    """Let each heading rank below the page's own."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_LOWEST, int(token.tag[1:]) + 1)}"


@cache
def reader() -> "MarkdownIt":
    """Takes Markdown apart: CommonMark with tables and strikethrough, and no HTML."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
