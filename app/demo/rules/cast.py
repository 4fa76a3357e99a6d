"""The people with an account in the demo company: one in each situation that Waymark knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.demo.vocabulary import DOMAIN
from app.people.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the cast: who they are, and what stands beside their name on the sign-in page."""

    key: str
    name: str
    department: str
    title: str
    country: str
    language: str
    note: Mapping[str, str]
    roles: tuple[Role, ...] = ()

    @property
    def email(self) -> str:
        """A short address that stays the same."""
        return f"{self.key}@{DOMAIN}"


CAST: Final = (
    Part(
        "mara",
        "Mara Lindqvist",
        "Research",
        "Hydrologist",
        "DE",
        "en",
        {
            "en": "Sharer, once a fortnight. Two more shares, on two days, open the creator stretch to her.",
            "de": "Gibt alle zwei Wochen etwas weiter; zweimal mehr, an zwei Tagen, und sie ist einen Abschnitt weiter.",
        },
    ),
    Part(
        "nina",
        "Nina Kowalska",
        "Customer support",
        "Support specialist",
        "PL",
        "en",
        {
            "en": "Not yet started. Shows what a newcomer sees first.",
            "de": "Noch nicht losgegangen. Zeigt, was Neue zuerst sehen.",
        },
    ),
    Part(
        "jonas",
        "Jonas Vogel",
        "Finance",
        "Controller",
        "DE",
        "de",
        {
            "en": "Consumer. Reads and follows, and reads Waymark in German.",
            "de": "Liest und folgt, und liest Waymark auf Deutsch.",
        },
    ),
    Part(
        "emre",
        "Emre Yıldız",
        "Engineering",
        "Firmware engineer",
        "TR",
        "en",
        {
            "en": "Creator. Writes pieces of his own, in streaks.",
            "de": "Schreibt eigene Stücke, mal viele, mal keine.",
        },
    ),
    Part(
        "carmen",
        "Carmen Ibáñez Ruiz",
        "Sales",
        "Key account manager",
        "ES",
        "en",
        {
            "en": "Socially engaged. Talks with colleagues and customers, hosts chats, brings leads.",
            "de": "Gut im Gespräch: mit Kollegen und Kunden, in Chatrunden, mit neuen Kontakten.",
        },
    ),
    Part(
        "piotr",
        "Piotr Zieliński",
        "Supply chain",
        "Buyer",
        "PL",
        "en",
        {
            "en": "Sharer who has been quiet for a while. The count is running, and he sees until when.",
            "de": "Gibt weiter, war aber länger still. Die Frist läuft, und er sieht, bis wann.",
        },
    ),
    Part(
        "lena",
        "Lena Grünwald",
        "Marketing",
        "Content manager",
        "AT",
        "de",
        {
            "en": "Creator on parental leave. Days away do not count, so she keeps her place.",
            "de": "Schreibt selbst und ist in Elternzeit. Tage ohne sie zählen nicht, ihr Platz bleibt.",
        },
        (Role.EDITOR,),
    ),
    Part(
        "hannah",
        "Hannah Price",
        "Marketing",
        "Copy editor",
        "GB",
        "en",
        {
            "en": "Leads the desk, and edits. Helps creators with their language.",
            "de": "Leitet die Redaktion und redigiert. Hilft anderen mit ihrer Sprache.",
        },
        (Role.EDITOR, Role.DESK_LEAD),
    ),
    Part(
        "ayse",
        "Ayşe Demir",
        "People and culture",
        "Learning partner",
        "TR",
        "en",
        {
            "en": "Coach. Goes along with people on their way.",
            "de": "Begleitung. Geht mit anderen ein Stück mit.",
        },
        (Role.COACH,),
    ),
    Part(
        "mateusz",
        "Mateusz Wójcik",
        "Marketing",
        "Community manager",
        "PL",
        "en",
        {
            "en": "Curator, and an editor too. Chooses what is worth passing on.",
            "de": "Auswahl, und auch Redaktion. Sucht aus, was das Weitergeben lohnt.",
        },
        (Role.CURATOR, Role.EDITOR),
    ),
    Part(
        "beate",
        "Beate Schäfer",
        "People and culture",
        "Head of people development",
        "DE",
        "de",
        {
            "en": "HR. Brings in lists, answers requests for removal and reads the rules.",
            "de": "Personalabteilung. Bringt Listen ein, beantwortet Bitten um Entfernen und liest die Regeln.",
        },
        (Role.HR,),
    ),
    Part(
        "orla",
        "Orla Byrne",
        "People and culture",
        "HR partner",
        "IE",
        "en",
        {
            "en": "HR, too. Approves the prizes that Beate runs: nobody approves what they run themselves.",
            "de": "Auch Personalabteilung. Gibt die Preise frei, die Beate leitet: Das tut niemand selbst.",
        },
        (Role.HR,),
    ),
    Part(
        "robin",
        "Robin Clarke",
        "IT",
        "Systems administrator",
        "IE",
        "en",
        {
            "en": "Administrator. Gives out roles, looks after imports and reads the log.",
            "de": "Verwaltung. Vergibt Rollen, betreut Importe und liest das Protokoll.",
        },
        (Role.ADMINISTRATOR,),
    ),
    Part(
        "judith",
        "Judith Moser",
        "Legal",
        "Counsel",
        "AT",
        "de",
        {
            "en": "Legal. Reads drafts of the social media policy before they hold, and comments on them.",
            "de": "Rechtsabteilung. Liest Entwürfe der Regeln für soziale Medien, bevor sie gelten.",
        },
        (Role.LEGAL,),
    ),
)

#: Whoever of the cast has never signed in.
NEWCOMER: Final = "nina"


def part_of(key: str) -> Part:
    """The one of the cast who goes by this key."""
    return next(part for part in CAST if part.key == key)
