"""The words of the organisation: its settings, its game elements, and what can go wrong when they are changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotFound


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class Kind(StrEnum):
    """What sort of answer a setting takes."""

    TEXT = "text"
    PICTURE = "picture"
    ZONE = "zone"
    CHOICE = "choice"
    LIST = "list"
    DAYS = "days"
    SPAN = "span"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Definition:
    """One setting: what it is called, what it takes, what it changes.

    Without a default here, the installation's environment gives one.
    """

    name: str
    kind: Kind
    label: str
    changes: str
    default: Any = None
    unit: str = ""
    least: int = 0
    most: int = 0
    options: tuple[str, ...] = ()


#: The currencies in use, by ISO 4217.
CURRENCIES: Final = tuple(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP "
    "CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR "
    "IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU "
    "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG "
    "SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV "
    "WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG".split()
)
#: Monday to Sunday, as commands write them; a setting holds their numbers, Monday being 0.
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_NAME: Final = 80

SETTINGS: Final[Mapping[str, Definition]] = {
    one.name: one
    for one in (
        Definition(
            "name",
            Kind.TEXT,
            _l("Name"),
            _l("How the organisation is called on pages, in letters and on invitations."),
            most=LONGEST_NAME,
        ),
        Definition(
            "logo",
            Kind.PICTURE,
            _l("Logo"),
            _l("The picture at the top of every page, also of the page for signing in."),
            default="",
        ),
        Definition(
            "time_zone",
            Kind.ZONE,
            _l("Time zone"),
            _l("Where a day begins and ends, and in which time pages and letters speak. Another zone takes effect with the "
               "next day; days that are over stay as they were."),
        ),
        Definition(
            "languages",
            Kind.LIST,
            _l("Languages"),
            _l("In which languages people may read Waymark. Whoever has chosen another one reads the first of these."),
        ),
        Definition(
            "working_days",
            Kind.DAYS,
            _l("Working week"),
            _l("On the other days no letters and no nudges go out."),
            default=[0, 1, 2, 3, 4],
        ),
        Definition(
            "working_hours",
            Kind.SPAN,
            _l("Working hours"),
            _l("Letters and nudges go out between these times only, and nothing is expected outside of them."),
            default=["08:00", "18:00"],
        ),
        Definition(
            "working_time_question",
            Kind.FLAG,
            _l("Question about working time"),
            _l("People paid by the hour who look in outside of working time are asked once a day whether this is working "
               "time. If it is not, nothing is asked of them that day. Only they see their answer."),
            default=False,
        ),
        Definition(
            "minimum_group_size",
            Kind.NUMBER,
            _l("Smallest group"),
            _l("Figures about groups are shown from this many people on, so that nobody can be made out in them."),
            default=5,
            unit=_l("people"),
            least=5,
            most=1000,
        ),
        Definition(
            "public_blog",
            Kind.FLAG,
            _l("Public blog"),
            _l("Whether Waymark shows a blog at /blog that everybody on the net can read. Only what its authors publish there "
               "after the desk has called it ready stands on it; switched off, nobody sees it."),
            default=False,
        ),
        Definition(
            "recognise_hr",
            Kind.FLAG,
            _l("Recognise people in HR"),
            _l("Whether people in HR stand on the list of those who are thanked for every fifth piece. What they wrote counts "
               "either way."),
            default=True,
        ),
        Definition(
            "recognise_executives",
            Kind.FLAG,
            _l("Recognise executives"),
            _l("Whether those stand on that list whom nobody leads and who lead somebody. What they wrote counts either way."),
            default=False,
        ),
        Definition(
            "currency",
            Kind.CHOICE,
            _l("Currency"),
            _l("In which currency the value of prizes is written down unless another one is given."),
            default="EUR",
            options=CURRENCIES,
        ),
    )
}  # fmt: skip
#: How the settings stand on their page.
SECTIONS: Final = (
    (_l("Who you are"), ("name", "logo")),
    (_l("Time and language"), ("time_zone", "languages")),
    (_l("Working time"), ("working_days", "working_hours", "working_time_question")),
    (_l("Publishing"), ("public_blog",)),
    (_l("People and prizes"), ("minimum_group_size", "recognise_hr", "recognise_executives", "currency")),
)
#: Under this name stand the time zones that were in force before the present one, each until its instant.
PAST_ZONES: Final = "time_zone.past"


@dataclass(frozen=True, slots=True)
class PastZone:
    """A time zone in which days were cut up to an instant."""

    until: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """What is decided. Minutes count from midnight, weekdays from Monday, both in the organisation's time zone."""

    name: str
    logo: str  #: the digest of the picture; empty without one
    time_zone: str
    past_zones: tuple[PastZone, ...]
    languages: tuple[str, ...]
    working_days: tuple[int, ...]
    working_hours: tuple[int, int]
    working_time_question: bool
    minimum_group_size: int
    public_blog: bool
    recognise_hr: bool
    recognise_executives: bool
    currency: str


class Element(StrEnum):
    """A game element that can be switched off where people do not want it."""

    BOARDS = "boards"
    POINTS = "points"
    BADGES = "badges"
    AWARDS = "awards"
    PRIZES = "prizes"
    SHOUT_OUTS = "shout_outs"
    KEEPING = "keeping"

    @property
    def label(self) -> str:
        """The element as people read it, to be translated."""
        return ELEMENTS[self][0]

    @property
    def means(self) -> str:
        """What there is while it is on, to be translated."""
        return ELEMENTS[self][1]

    @property
    def while_off(self) -> str:
        """What holds for those for whom it is off, to be translated."""
        return ELEMENTS[self][2]


ELEMENTS: Final = {
    Element.BOARDS: (
        _l("Boards"),
        _l("Ranks among those who have chosen to be seen."),
        _l("They stand on no board and see none. What they have chosen is kept and holds again when boards go on."),
    ),
    Element.POINTS: (
        _l("Points"),
        _l("A count for what people did, and what it was for."),
        _l("They see no points, can have no perks for any, and stand on no board. Points go on being kept quietly, so that nothing is lost when they go on."),
    ),
    Element.BADGES: (
        _l("Badges"),
        _l("Marks that people earn once and may take along."),
        _l("They are given none. What they have is kept; what they do meanwhile counts as soon as badges go on, within a day."),
    ),
    Element.AWARDS: (
        _l("Awards"),
        _l("The monthly award, and thanks for every fifth piece."),
        _l("They are in no figures that are fixed meanwhile. Pieces go on being counted, and thanks for them follow within a day when awards go on."),
    ),
    Element.PRIZES: (
        _l("Prizes"),
        _l("What is given twice a year for the greatest effect."),
        _l("They are in no figures that are fixed meanwhile."),
    ),
    Element.SHOUT_OUTS: (
        _l("Shout-outs"),
        _l("Public thanks from anybody to anybody."),
        _l("They thank nobody in public, and nobody thanks them. What was said before is kept."),
    ),
    Element.KEEPING: (
        _l("People worth keeping"),
        _l("HR alone sees who has grown most in a year."),
        _l("They are not on the list. It is worked out anew whenever HR looks, so nothing is lost when it goes on."),
    ),
}  # fmt: skip
#: Whether an element is on: (element, country, department), country and department being empty for everywhere.
SwitchKey: TypeAlias = tuple[str, str, str]
Switches: TypeAlias = Mapping[SwitchKey, bool]


@dataclass(frozen=True, slots=True)
class Group:
    """How many people work in a department in a country."""

    country: str
    department: str
    people: int


@dataclass(frozen=True, slots=True)
class Picture:
    """What the first bytes of a picture say."""

    media_type: str
    width: int
    height: int


class WorkingTime(StrEnum):
    """What the front page asks of somebody who is paid by the hour."""

    EXPECTED = "expected"  #: nothing is asked, the page is as always
    ASK = "ask"  #: it is outside of working time, and nobody has asked today
    OFF = "off"  #: it is not working time: nothing is expected


#: The largest logo in bytes, and its sides in pixels.
LOGO_BYTES: Final = 512 * 1024
LOGO_SIDES: Final = (16, 2000)
#: For which years holidays are kept.
YEARS: Final = (2000, 2100)
LONGEST_HOLIDAY: Final = 120
LONGEST_DEPARTMENT: Final = 120


class SettingNotFound(NotFound):
    """There is no such setting."""

    message = _l("There is no setting “%(name)s”.")


class SettingRefused(Invalid):
    """A setting cannot take this value."""


class SettingChanged(Conflict):
    """Somebody else was faster."""

    message = _l("Somebody has changed this setting in the meantime. What you typed is still here; look at what holds now, "
                 "then save again.")  # fmt: skip


class LogoNotFound(NotFound):
    """There is no such logo."""


class HolidayRefused(Invalid):
    """A holiday cannot be kept like this."""


class HolidayNotFound(NotFound):
    """There is no such holiday."""

    message = _l("We could not find this holiday. Perhaps it has been taken away already.")


class SwitchRefused(Invalid):
    """A game element cannot be switched like this."""


class SwitchChanged(Conflict):
    """Somebody else has switched the element meanwhile."""

    message = _l("Somebody has switched this in the meantime. Look at what changes now, then decide again.")


SETTING_CHANGED = audit_action("organisation.setting.changed", _l("changed a setting"))
SETTING_RESET = audit_action("organisation.setting.reset", _l("put a setting back to its default"))
HOLIDAY_ADDED = audit_action("organisation.holiday.added", _l("entered a holiday"))
HOLIDAY_REMOVED = audit_action("organisation.holiday.removed", _l("took a holiday away"))
HOLIDAYS_ADOPTED = audit_action("organisation.holidays.adopted", _l("took over public holidays"))
ELEMENT_SWITCHED = audit_action("organisation.element.switched", _l("switched a game element"))

#: Why an act may leave no line: a form sent twice.
_AGAIN = "what is so already is not done again"
#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        "organisation.change_setting": leaves(SETTING_CHANGED, or_nothing=_AGAIN),
        "organisation.reset_setting": leaves(SETTING_RESET, or_nothing=_AGAIN),
        "organisation.add_holiday": leaves(HOLIDAY_ADDED, or_nothing=_AGAIN),
        "organisation.remove_holiday": leaves(HOLIDAY_REMOVED, or_nothing=_AGAIN),
        "organisation.adopt_holidays": leaves(HOLIDAYS_ADOPTED, or_nothing=_AGAIN),
        "organisation.switch_element": leaves(ELEMENT_SWITCHED, or_nothing=_AGAIN),
        "organisation.answer_working_time": leaves_nothing("when somebody works is for nobody else to read"),
    },
    commands={
        "organisation show": leaves_nothing("it only looks"),
        "organisation set": leaves(SETTING_CHANGED, or_nothing=_AGAIN),
        "organisation reset": leaves(SETTING_RESET, or_nothing=_AGAIN),
    },
)
