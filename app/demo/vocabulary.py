"""The words of the demo company: who works there, what they did, and the accounts that visitors may use."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.core.audit_actions import Traces, leaves, leaves_nothing
from app.core.clock import Day
from app.core.errors import Conflict

#: No company of this name is known to us, and `.example` belongs to nobody (RFC 2606).
COMPANY_NAME: Final = "Quellmark"
DOMAIN: Final = "quellmark.example"
#: Opens every account of the demo company; it is shown on the sign-in page there and used nowhere else.
DEMO_PASSWORD: Final = "one step at a time"
#: How the import of its list is justified.
BASIS: Final = f"Invented people of {COMPANY_NAME}, the demo company"


class NotEmpty(Conflict):
    """The demo company moves in only where nothing has happened yet."""

    message = "This database is in use: it holds people or rules. The demo company goes only into a new one."


class NotTheDefaultDatabase(Conflict):
    """A database that somebody named is theirs, and gets no invented people."""

    message = "DATABASE_URL is set. The demo company goes only into the default local database."


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One employee, as `people.csv` tells of them."""

    external_id: str
    email: str
    name: str
    department: str
    manager: str  #: the external id of somebody earlier in the list; empty at the top
    title: str
    country: str
    language: str
    joined: date
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class DemoAbsence:
    """Days away, the first and the last one included, and the day on which they are declared."""

    first_day: Day
    last_day: Day
    external_id: str
    declared_on: Day


@dataclass(frozen=True, slots=True, order=True)
class DeclaredAccount:
    """A person names an account of theirs on a platform."""

    day: Day
    external_id: str
    platform: str
    handle: str


@dataclass(frozen=True, slots=True, order=True)
class DemoSignal:
    """One act, as `signals.csv` tells of it; `at` is `published` as an instant."""

    at: datetime
    id: str
    actor: str
    type: str
    object_type: str
    object: str
    target: str
    platform: str

    @property
    def published(self) -> str:
        """The time as the file has it: ISO 8601, in the zone of the person."""
        return self.at.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody and everything that happened, in order of time."""

    first_day: Day
    last_day: Day
    people: tuple[DemoPerson, ...]
    absences: tuple[DemoAbsence, ...]
    accounts: tuple[DeclaredAccount, ...]
    signals: tuple[DemoSignal, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """What became known of the company in the days before a morning."""

    morning: Day
    newcomers: tuple[DemoPerson, ...]
    absences: tuple[DemoAbsence, ...]
    accounts: tuple[DeclaredAccount, ...]
    signals: tuple[DemoSignal, ...]


#: What the doors of this house leave in the audit log.
TRACES = Traces(
    commands={
        "demo seed": leaves("people.person.added", "people.list.imported", "signals.list.imported"),
        "demo csv": leaves_nothing("it writes files, and asks no database"),
    },
)
