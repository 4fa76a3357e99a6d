"""Which badges were given out, to whom, and how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select

from app.core.db import db
from app.people.models import Person
from app.rewards.models import Award, Badge, Credential, IssuerKey, StatusList
from app.rewards.vocabulary.badges import AwardNotFound
from app.rewards.vocabulary.credentials import PLACES_ON_LIST, CredentialNotFound, Standing, Why


@dataclass(frozen=True, slots=True)
class Shown:
    """A credential as whoever knows its address may see it; without a badge and a name once it is withdrawn."""

    credential: Credential
    award: Award | None
    badge: Badge | None
    holder: str

    @property
    def standing(self) -> Standing:
        """How it stands."""
        if self.credential.withdrawn_at is not None:
            return Standing.WITHDRAWN
        return Standing.VALID if self.credential.revoked_at is None else Standing.REVOKED

    @property
    def why(self) -> Why | None:
        """Why it was taken back, as far as everybody may know."""
        return Why(self.credential.revoked_why) if self.credential.revoked_why else None


@dataclass(frozen=True, slots=True)
class Granted:
    """A badge of somebody, as HR sees it."""

    award: Award
    badge: Badge
    credential: Credential | None
    holder: str


def find_credential(award_id: int) -> Credential | None:
    """The credential of an award, if it was made."""
    query = select(Credential).where(Credential.award_id == award_id)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar()


def get_shown(public_id: str) -> Shown:
    """What stands at a public address. Raises CredentialNotFound, also for what its holder keeps to themselves."""
    query = (
        select(Credential, Award, Badge, Person.name)
        .outerjoin(Award, Award.id == Credential.award_id)
        .outerjoin(Badge, Badge.id == Award.badge_id)
        .outerjoin(Person, Person.id == Award.person_id)
        .where(Credential.public_id == public_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise CredentialNotFound
    found = Shown(row[0], row[1], row[2], row[3] or "")
    if found.award is None and found.standing is not Standing.WITHDRAWN:
        # It was given back to its holder under another address; this one is no longer anybody's.
        return found
    if found.award is not None and not found.award.is_public:
        raise CredentialNotFound
    return found


def get_issued_badge(badge_id: int) -> Badge:
    """A badge that somebody has taken along, as it reads. Raises CredentialNotFound for one that nobody has."""
    taken = exists().where(Award.badge_id == Badge.id, Credential.award_id == Award.id)
    badge = db.session.execute(select(Badge).where(Badge.id == badge_id, taken)).scalar()
    if badge is None:
        raise CredentialNotFound
    return badge


def list_public_keys() -> Sequence[str]:
    """The public halves of all keys, the one in use first."""
    query = select(IssuerKey.public_key).order_by(IssuerKey.retired_at.is_not(None), IssuerKey.id.desc())
    return db.session.execute(query).scalars().all()


def get_status_list(number: int) -> dict[str, Any]:
    """The signed list of what does not hold any more. Raises CredentialNotFound."""
    found = db.session.get(StatusList, number)
    if found is None:
        raise CredentialNotFound
    return found.document


def list_status_lists() -> Sequence[int]:
    """The numbers of all lists of what does not hold any more."""
    return db.session.execute(select(StatusList.number).order_by(StatusList.number)).scalars().all()


def places_off(number: int) -> Sequence[int]:
    """The places on a list whose credentials do not hold any more, counted from its beginning."""
    first = (number - 1) * PLACES_ON_LIST
    query = select(Credential.status_place).where(
        Credential.status_place >= first,
        Credential.status_place < first + PLACES_ON_LIST,
        or_(Credential.revoked_at.is_not(None), Credential.withdrawn_at.is_not(None)),
    )
    return sorted(place - first for place in db.session.execute(query).scalars())


def list_granted_to(person_id: int) -> Sequence[Granted]:
    """The badges of a person, the latest first, as HR sees them."""
    query = _GRANTED.where(Award.person_id == person_id).order_by(Award.earned_at.desc(), Award.id.desc())
    return [Granted(*row) for row in db.session.execute(query)]


def list_granted_as(public_id: str) -> Sequence[Granted]:
    """The badge at a public address; none where nobody's is there."""
    query = _GRANTED.where(Credential.public_id == public_id)
    return [Granted(*row) for row in db.session.execute(query)]


def get_granted(award_id: int) -> Granted:
    """One badge of somebody. Raises AwardNotFound."""
    row = db.session.execute(
        _GRANTED.where(Award.id == award_id).execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise AwardNotFound
    return Granted(*row)


_GRANTED = (
    select(Award, Badge, Credential, Person.name)
    .join(Badge, Badge.id == Award.badge_id)
    .join(Person, Person.id == Award.person_id)
    .outerjoin(Credential, Credential.award_id == Award.id)
)
