"""What the editor with formatting says; it is drawn in the browser, so its words go along with the page."""

from flask_babel import gettext as _


def editor_words() -> dict[str, str]:
    """Its words in the reader's language."""
    return {
        "rich": _("Write with formatting"),
        "plain": _("Write in plain Markdown"),
        "cannot": _("This text holds something that can only be written as Markdown, such as a table."),
        "noPictures": _(
            "The words are here. Pictures do not come along: add each of them under “Pictures”, with a few words about it."
        ),
        "toolbar": _("Formatting"),
        "bold": _("Bold (Ctrl+B)"),
        "italic": _("Leaning (Ctrl+I)"),
        "strike": _("Struck through (Ctrl+Shift+X)"),
        "heading": _("Heading (Ctrl+Alt+1)"),
        "subheading": _("Smaller heading (Ctrl+Alt+2)"),
        "list": _("List"),
        "numbers": _("Numbered list"),
        "quote": _("Quotation"),
        "code": _("Code"),
        "link": _("Link"),
        "linkKeys": _("Link (Ctrl+K)"),
        "undo": _("Undo (Ctrl+Z)"),
        "redo": _("Redo (Ctrl+Y)"),
        "address": _("Address"),
        "setLink": _("Make it a link"),
        "removeLink": _("No link"),
    }
