"""What stands in a credential and around it: addresses, the organisation's name for itself, and links to elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from app.rewards.vocabulary.credentials import PLACES_ON_LIST

_CONTEXTS: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
_LINKEDIN: Final = "https://www.linkedin.com/profile/add"


def issuer_of(public_url: str) -> str:
    """The organisation as issuer: did:web, so that its own address vouches for its keys."""
    parts = urlsplit(public_url)
    pieces = [parts.netloc.rpartition("@")[2], *filter(None, parts.path.split("/"))]
    return "did:web:" + ":".join(quote(piece, safe="") for piece in pieces)


def method_of(issuer: str, public_key: str) -> str:
    """What a key of the organisation is called in proofs."""
    return f"{issuer}#{public_key}"


def issuer_document(issuer: str, public_keys: Sequence[str]) -> Mapping[str, Any]:
    """What the organisation says of its keys, those that are no longer used among them: what they signed still holds."""
    methods = [
        {
            "id": method_of(issuer, key),
            "type": "Multikey",
            "controller": issuer,
            "publicKeyMultibase": key,
        }
        for key in public_keys
    ]
    return {
        "@context": list(_CONTEXTS),
        "id": issuer,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def list_number(place: int) -> int:
    """On which list a place is."""
    return place // PLACES_ON_LIST + 1


def linkedin_link(title: str, organisation: str, earned_at: datetime, address: str, public_id: str) -> str:
    """Where a person adds a badge to their own profile on LinkedIn; their browser goes there, and nothing of ours does."""
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": title,
        "organizationName": organisation,
        "issueYear": earned_at.year,
        "issueMonth": earned_at.month,
        "certUrl": address,
        "certId": public_id,
    }
    return f"{_LINKEDIN}?{urlencode(fields)}"
