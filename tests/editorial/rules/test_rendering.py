"""Markdown as people read it: what an author means, and nothing that does anything."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.markdown import ATTRIBUTES, TAGS
from app.editorial.rules.pictures import markdown_of
from app.editorial.rules.rendering import (
    alternative_of,
    beginning,
    below_title,
    opening,
    parse,
    slug_of,
    to_html,
    to_words,
    with_pictures,
)

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x]( javascript:alert(1) \"onmouseover=alert(1)\")",
    "![x](javascript:alert(1))",
    '![x](x"onerror="alert(1))',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=//evil.example></iframe>",
    "<style>@import '//evil.example'</style>",
    "<form action=//evil.example><input name=password></form>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "\\<script>alert(1)\\</script>",
    "<<script>script>alert(1)<</script>/script>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "# <script>alert(1)</script>",
]  # fmt: skip


def is_harmless(html: str) -> bool:
    tags = re.findall(r"<\s*/?\s*([a-zA-Z][\w:-]*)([^>]*)>", html)
    for tag, rest in tags:
        names = set(re.findall(r'([\w:-]+)="', rest))
        if tag not in TAGS or names - ATTRIBUTES.get(tag, set()) - {"rel"}:
            return False
    links = re.findall(r'href="([^"]*)"', html)
    return all(re.match(r"(https?:|mailto:|[/#?]|[^:]*$)", link) for link in links)


@pytest.mark.parametrize("text", ATTACKS)
def test_known_attacks_render_harmless(text: str) -> None:
    """R-E4: the vectors for Markdown and HTML."""
    html = to_html(text)

    assert is_harmless(html), html
    assert "<script" not in html
    assert "<img" not in html


@given(st.lists(st.sampled_from([*ATTACKS, "*", "_", "[", "](", ")", "<", ">", "`", "\n", '"', "'", "&", "#", "a", " "]), max_size=30).map("".join))  # fmt: skip
def test_whatever_is_put_together_renders_harmless(text: str) -> None:
    assert is_harmless(to_html(text))


def test_what_an_author_means_is_there() -> None:
    html = to_html(
        "# One\n\nTwo **three** [four](https://a.example/?b=1&c=2)\n\n- five\n\n| a | b |\n|---|---|\n| ~~c~~ | 👍🏽 |"
    )

    assert "<h2>One</h2>" in html
    assert "<strong>three</strong>" in html
    assert 'href="https://a.example/?b=1&amp;c=2"' in html
    assert 'rel="noopener noreferrer nofollow ugc"' in html
    assert "<li>five</li>" in html
    assert "<td><s>c</s></td>" in html
    assert "👍🏽" in html


def test_only_pictures_that_were_handed_in_here_are_fetched() -> None:
    """E4: a picture from elsewhere is a link to it, so that nobody elsewhere learns who reads."""
    key = "0f" * 16

    html = to_html(
        f"![A map]({'/pictures/' + key})\n\n![Far *away*](https://evil.example/a.png)\n\n![](//evil.example/b)"
    )

    assert f'<img src="/pictures/{key}" alt="A map">' in html
    assert html.count("<img") == 1
    assert '<a href="https://evil.example/a.png" rel="noopener noreferrer nofollow ugc">Far away</a>' in html
    assert ">//evil.example/b</a>" in html
    assert f'src="data:{key}"' in with_pictures(html, lambda found: f"data:{found}")


@given(st.text(max_size=40))
def test_an_alternative_reads_as_it_was_typed(words: str) -> None:
    """E4: whatever is typed as the alternative of a picture stays its alternative."""
    (token,) = parse(markdown_of("0f" * 16, words))[1].children or [None]

    assert token is not None
    assert token.type == "image"
    assert alternative_of(token) == " ".join(words.split()).replace("\0", "\ufffd")


def test_how_a_text_begins() -> None:
    text = "# A heading\n\nSome *words* & <more>, and then " + "a long way " * 40

    assert to_words(text).startswith("A heading Some words & <more>, and then a long way")
    assert beginning(text, 40) == "A heading Some words & <more>, and then …"
    assert beginning("Short.") == "Short."


@pytest.mark.parametrize(
    "title, slug",
    [("What a failed rollout taught us", "what-a-failed-rollout-taught-us-7"), ("Über Größe", "uber-groe-7"), ("日本", "7"), ("x" * 200, "7"), ("../../etc", "etc-7")],
)  # fmt: skip
def test_the_name_of_a_piece_in_an_address(title: str, slug: str) -> None:
    assert slug_of(title, 7) == slug


def test_a_title_is_not_said_twice():
    """R-E4: many begin their text with its title, and pages have just said it."""
    assert (
        below_title("\n# We shipped  on a Friday #\n\nIt went well.", "We Shipped on a Friday")
        == "It went well."
    )
    for other in ("# Why we shipped\n\nIt went well.", "We shipped\n\nIt went well.", "    # We shipped\n"):
        assert below_title(other, "We shipped") == other


def test_paragraphs_stay_apart_where_a_text_is_told_elsewhere():
    """R-E4."""
    text = (
        "First **words**.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |\n\n" + "Many more words. " * 20
    )

    assert opening(text, 60) == "First words.\n\none\n\ntwo\n\na b\n\nc d"
    assert opening(text, 90).endswith("c d\n\nMany more words. Many more words. Many more words. Many …")
    assert opening("Word after word after word", 12) == "Word after …"
    assert opening("", 60) == ""
