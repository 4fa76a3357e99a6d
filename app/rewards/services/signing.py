"""Signing: a badge, and the list of those that do not hold any more, as Open Badges 3.0 and its neighbours want them.

The library loads with the first signature, and not when a process starts. Nothing is fetched from anywhere.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.addresses import full_address
from app.core.clock import now
from app.rewards.rules.credentials import issuer_of, list_number, method_of
from app.rewards.services.issuer_keys import SigningKey
from app.rewards.vocabulary.credentials import LIST_HOLDS_DAYS, PLACES_ON_LIST


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a credential says."""

    public_id: str
    badge_id: int
    title: str
    description: str
    criteria: str
    earned_at: datetime
    organisation: str
    subject: str  #: a UUID for this credential alone
    email: str  #: only a fingerprint of it goes in
    salt: str
    status_place: int


def address_of(public_id: str) -> str:
    """Where a credential stands for everybody."""
    return full_address(f"/credentials/{public_id}")


def address_of_badge(badge_id: int) -> str:
    """Where it stands what a badge is."""
    return full_address(f"/credentials/badges/{badge_id}")


def issuer() -> str:
    """The organisation, as issuer."""
    return issuer_of(full_address("/"))


def sign_credential(content: Content, key: SigningKey) -> dict[str, Any]:
    """A badge as an OpenBadgeCredential with its proof inside."""
    from openbadgeslib.ob3 import (
        Achievement,
        IdentityObject,
        Issuer,
        OB3LdpSigner,
        OpenBadgeCredential,
        status_entry,
    )

    about = address_of_badge(content.badge_id)
    number, index = list_number(content.status_place), content.status_place % PLACES_ON_LIST
    credential = OpenBadgeCredential(
        id=address_of(content.public_id),
        issuer=Issuer(issuer(), content.organisation, url=full_address("/")),
        achievement=Achievement(
            id=about,
            name=content.title,
            description=content.description,
            criteria_narrative=content.criteria,
            image_url=f"{about}.svg",
        ),
        recipient_id=f"urn:uuid:{content.subject}",
        identifiers=[IdentityObject.create(content.email, salt=content.salt)],
        # The day alone: at which hour somebody acts is nobody's business.
        issuance_date=content.earned_at.replace(hour=0, minute=0, second=0, microsecond=0),
        credential_status=[status_entry(_address_of_list(number), "revocation", index)],
    )
    signer = OB3LdpSigner(key.secret, method_of(issuer(), key.public))
    return dict(signer.sign(credential, created=now().replace(microsecond=0)))


def sign_list(number: int, places: list[int], key: SigningKey) -> dict[str, Any]:
    """The list of the places of what does not hold any more, with its proof inside."""
    from openbadgeslib.ob3 import add_data_integrity_proof, build_status_list_credential

    moment = now().replace(microsecond=0)
    unsigned = build_status_list_credential(
        issuer(),
        _address_of_list(number),
        "revocation",
        places,
        PLACES_ON_LIST,
        issued=moment,
        valid_until=moment + timedelta(days=LIST_HOLDS_DAYS),
    )
    method = method_of(issuer(), key.public)
    return dict(add_data_integrity_proof(unsigned, key.secret, method, created=moment))


def written(document: dict[str, Any]) -> str:
    """A signed document as a file or a picture carries it."""
    return json.dumps(document, sort_keys=True, ensure_ascii=True)


def bake_svg(picture: str, document: dict[str, Any]) -> bytes:
    """A picture with the credential in it."""
    from openbadgeslib import baking

    return baking.bake_svg(
        picture.encode(),
        written(document),
        element=baking.SVG_ELEMENT_OB3,
        namespace=baking.SVG_NS_OB3,
        as_text=True,
    )


def bake_png(picture: bytes, document: dict[str, Any]) -> bytes:
    """A picture in points with the credential in it."""
    from openbadgeslib import baking

    return baking.bake_png(picture, written(document), keyword=baking.ITXT_KEYWORD_OB3)


def _address_of_list(number: int) -> str:
    return full_address(f"/credentials/status/{number}")
