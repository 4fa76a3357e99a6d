"""Who has signed a calculation: found out from the file alone, and on any machine.

What is signed is the hash under which everything was sealed, with the period, the address of whoever signs and the instant.
So whoever holds only their own part holds the same signed words as HR. The library loads when there is a signature to check.
"""

import base64
import binascii
from collections.abc import Collection, Mapping
from typing import Any

from app.rewards.rules.calculation import canonical


def statement_of(bundle: Mapping[str, Any], *, by: str, at: str) -> bytes:
    """The words that are signed for a calculation."""
    said = {"at": at, "by": by, "format": bundle["format"], "key": bundle["head"]["key"], "sha256": bundle["sha256"]}  # fmt: skip
    return canonical(said).encode()


def signature_of(value: bytes, *, by: str, at: str, key: str) -> dict[str, str]:
    """A signature as it stands in the file, with the public key as Multikey writes it."""
    return {"at": at, "by": by, "key": key, "value": base64.urlsafe_b64encode(value).decode()}


def wrong_with_signature(bundle: Mapping[str, Any], keys: Collection[str] = ()) -> list[str]:
    """What is wrong with the signature of a calculation that can be read; without one, that it is missing if keys are given.

    With `keys`, one of them has to have signed it.
    """
    signature = bundle.get("signature")
    if signature is None:
        return ["it is not signed, and a signature was expected"] if keys else []
    if keys and signature["key"] not in keys:
        return [f"it is signed with the key {signature['key']}, and another one was expected"]
    if not _is_by(signature, bundle):
        return ["the signature is not one of this calculation: something was changed, or somebody else signed"]  # fmt: skip
    return []


def _is_by(signature: Mapping[str, str], bundle: Mapping[str, Any]) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from openbadgeslib.ob3 import OB3VerificationError, resolve_did

    try:
        public = load_pem_public_key(resolve_did(f"did:key:{signature['key']}"))
        if not isinstance(public, Ed25519PublicKey):
            return False
        # Words that cannot be written have been signed by nobody.
        statement = statement_of(bundle, by=signature["by"], at=signature["at"])
        public.verify(base64.urlsafe_b64decode(signature["value"]), statement)
    except (InvalidSignature, OB3VerificationError, binascii.Error, ValueError):
        return False
    return True
