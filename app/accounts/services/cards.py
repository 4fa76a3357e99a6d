"""Links on paper: cards in the language and the time zone of whoever gets them, with a QR code."""

from markupsafe import Markup

from app.accounts.rules.codes import qr_code
from app.accounts.vocabulary import Link
from app.mail.services import office
from app.organisation.queries import organisation
from app.people.models import Person

#: A card as part of a page, and as a file of its own.
PIECE, FILE = "accounts/card.html", "accounts/card_file.html"
#: How a card looks in a file of its own, which can link to no style sheet.
SHEET = """
@page { margin: 10mm }
body { margin: 0; color: #22262a; background: #ffffff; font: 12pt/1.45 system-ui, sans-serif }
.pass { max-width: 85mm; margin: 0 auto }
.pass h2 { margin: 0 0 4mm; font-size: 16pt; line-height: 1.2 }
.pass p { margin: 0 0 3mm }
.pass__code { width: 48mm; margin: 0 auto 3mm }
.pass__link { font-family: ui-monospace, monospace; font-size: 9pt; overflow-wrap: anywhere }
.small { font-size: 9.5pt }
.muted { color: #5a6168 }
"""


def link_address(link: Link) -> str:
    """The whole address of a link, as people type it."""
    return office().link(link.path)


def draw_card(person: Person, link: Link, *, template: str = PIECE) -> Markup:
    """A card for one person, with the link in letters and as a QR code."""
    address, ours = link_address(link), organisation()
    _subject, _plain, html = office().draw(
        template,
        language=person.language or ours.languages[0],
        zone=person.time_zone,
        values={
            "name": person.name,
            "email": person.email,
            "address": address,
            "purpose": link.purpose,
            "expires_at": link.expires_at,
            "organisation": ours.name,
            "sheet": Markup(SHEET),  # nosec B704 - our own
            "code": Markup(qr_code(address)),  # nosec B704 - drawn by us from an address of ours
        },
    )
    return Markup(html)  # nosec B704 - a template's own output
