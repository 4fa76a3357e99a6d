"""Writing with formatting: Markdown beneath, what nobody touched stays as it was, and what is pasted comes as it was meant."""

from base64 import b64encode

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.editorial.rules.test_pictures import photographed
from tests.factories.editorial import make_piece, piece_of
from tests.factories.people import make_person
from tests.stories.conftest import DESK
from tests.stories.looking import SCREENS, look_at, picture_of

pytestmark = pytest.mark.browser

#: With signs that a machine would write differently: none of them may change.
TEXT = (
    "Heading\n=======\n\n* One\n* Two, [linked][1]\n\n[1]: https://a.example\n\nThe __last__ line\nof it.\n"
)
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style></head><body>
<!--StartFragment--><h1>Plan<o:p></o:p></h1>
<p class=MsoNormal style='color:red'>The&nbsp;<b>tunnel</b> <st1:City>Larkfield</st1:City><span style='mso-spacerun:yes'>  </span>has a <a href="javascript:alert(1)">bad</a> and a <a href="https://a.example/">good</a> end.<o:p>&nbsp;</o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol;mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>First</p>
<p class=MsoListParagraphCxSpMiddle style='text-indent:-.25in;mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1)<span>&nbsp; </span></span>Within</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-.25in;mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span>Second</p>
<p class=MsoNormal><img src="file:///C:/secret.png"><v:imagedata src="x"></v:imagedata>End</p><!--EndFragment--></body></html>"""
WORD = "# Plan\n\nThe **tunnel** Larkfield has a bad and a [good](https://a.example/) end.\n\n- First\n  1. Within\n- Second\n\nEnd"
FROM_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-weight:400;color:#000">Why</span></h2><p dir="ltr" style="line-height:1.38"><span style="font-weight:400;white-space:pre-wrap">It is </span><span style="font-weight:700">bold</span><span style="font-style:italic"> and leaning</span><span style="font-weight:400">, </span><a href="https://www.google.com/url?q=https://b.example/x&amp;sa=D"><span style="text-decoration:underline">linked</span></a>.</p><br><ul><li dir="ltr"><p role="presentation"><span style="font-weight:400">One</span></p></li><ul><li dir="ltr"><p role="presentation"><span>Deeper</span></p></li></ul></ul><table><tbody><tr><td><p dir="ltr"><span>Day</span></p></td><td><p><b>Hours</b></p></td></tr><tr><td>Monday</td><td>8</td></tr></tbody></table></b><br class="Apple-interchange-newline">"""
DOCS = "## Why\n\nIt is **bold** *and leaning*, [linked](https://b.example/x).\n\n- One\n  - Deeper\n\nDay | **Hours**\n\nMonday | 8"


def paste(page: Page, html: str) -> None:
    """Paste what another program laid into the clipboard."""
    editor(page).evaluate(
        """(text, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "plain");
            text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        html,
    )


def editor(page: Page) -> Locator:
    """The text, once it can be written with formatting."""
    expect(page.locator("[contenteditable=true]")).to_be_visible()
    return page.get_by_role("textbox", name="Text", exact=True)


def paste_picture(page: Page, content: bytes) -> None:
    """Paste a picture alone."""
    editor(page).evaluate(
        """(text, packed) => {
            const data = new DataTransfer(), bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
            data.items.add(new File([bytes], "a.jpg", { type: "image/jpeg" }));
            text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        b64encode(content).decode(),
    )


def markdown(page: Page) -> str:
    """What is sent."""
    page.get_by_label("Title", exact=True).focus()  # whoever leaves the text has written it
    return page.locator("textarea[name=text]").input_value()


@SCREENS
def test_only_what_somebody_types_is_written_anew(company, visit, size, theme):
    """E4: formatted on top, Markdown beneath, sign by sign the same where nobody was."""
    author = make_person(f"Mara Lindqvist-{size[0]}-{theme}")
    piece_id = make_piece(author, TEXT)
    page = visit(author, size=size, theme=theme, with_formatting=True)
    page.goto(f"/drafts/{piece_id}")
    text = editor(page)
    expect(text.get_by_role("heading", name="Heading")).to_be_visible()
    look_at(page, size, theme)
    assert markdown(page) == TEXT

    text.press("Control+End")
    text.press("Control+b")
    text.press_sequentially(" Bold.")
    text.press("Control+b")
    expect(page.get_by_role("button", name="Bold (Ctrl+B)")).to_have_attribute("aria-pressed", "false")
    assert markdown(page) == TEXT.replace("__last__", "**last**").replace("of it.\n", "of it. **Bold.**\n")
    text.press("Control+Home")
    text.press("Control+k")
    page.get_by_label("Address", exact=True).fill("a.example/b")
    if size == DESK:
        look_at(page, size, theme)
        picture_of(page, "writing")
    page.get_by_label("Address", exact=True).press("Enter")
    expect(text.get_by_role("link", name="a.example/b")).to_have_attribute("href", "https://a.example/b")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert piece_of(piece_id).text.startswith("# <https://a.example/b>Heading\n\n* One\n")

    text = editor(page)
    paste_picture(page, photographed())
    expect(page.get_by_label("What is to be seen on it?")).to_be_focused()
    page.keyboard.type("A red wall")
    page.get_by_role("button", name="Add the picture").click()
    expect(text.get_by_role("img", name="A red wall")).to_be_visible()
    look_at(page, size, theme)

    page.get_by_role("button", name="Write in plain Markdown").click()
    plain = page.get_by_label("Text", exact=True)
    assert "![A red wall](/pictures/" in plain.input_value()
    plain.fill("| a |\n|---|\n| b |\n")
    page.get_by_role("button", name="Write with formatting").click()
    expect(page.get_by_text("can only be written as Markdown", exact=False)).to_be_visible()
    expect(plain).to_be_focused()
    look_at(page, size, theme)


@pytest.mark.parametrize("pasted, expected", [(FROM_WORD, WORD), (FROM_DOCS, DOCS)], ids=["word", "docs"])
def test_what_is_pasted_comes_as_it_was_meant(company, visit, pasted, expected):
    """E4: headings, lists, emphasis and links; styles, signs of lists, strange links and pictures stay behind."""
    author = make_person("Nora Ost")
    piece_id = make_piece(author, "")
    page = visit(author, with_formatting=True)
    page.goto(f"/drafts/{piece_id}")
    editor(page).click()

    paste(page, pasted)

    assert markdown(page).rstrip() == expected
    if pasted == FROM_WORD:
        expect(page.get_by_text("Pictures do not come along", exact=False)).to_be_visible()
