"""Checking a signed badge without a line of what signed it: W3C Data Integrity with eddsa-rdfc-2022, by hand.

The JSON-LD contexts are the standard's own, as files; nothing is fetched.
"""

import hashlib
import json
from importlib.resources import files
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_FILES = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-v3p0-extensions.json",
}


def from_multibase(text: str) -> bytes:
    """Bytes written in the 58 signs of Bitcoin, behind a z."""
    assert text.startswith("z")
    number, digits = 0, text[1:]
    for digit in digits:
        number = number * 58 + _DIGITS.index(digit)
    # A byte of nothing at the beginning, as one signature in 256 has it, is written as a 1 of its own.
    leading = len(digits) - len(digits.lstrip("1"))
    return bytes(leading) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def is_signed_by(document: dict[str, Any], issuer: dict[str, Any]) -> bool:
    """Whether a key that the issuer's own document names has signed exactly this."""
    proof = document["proof"]
    assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", "eddsa-rdfc-2022")
    assert proof["verificationMethod"] in issuer["assertionMethod"]
    named = document["issuer"]
    assert issuer["id"] == (named if isinstance(named, str) else named["id"])
    [method] = [one for one in issuer["verificationMethod"] if one["id"] == proof["verificationMethod"]]
    key = from_multibase(method["publicKeyMultibase"])
    assert key[:2] == b"\xed\x01"
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document["@context"]
    told = _hash(options) + _hash(unsigned)
    try:
        Ed25519PublicKey.from_public_bytes(key[2:]).verify(from_multibase(proof["proofValue"]), told)
    except Exception:
        return False
    return True


def _hash(document: dict[str, Any]) -> bytes:
    flat = jsonld.normalize(
        document,
        {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load},
    )
    return hashlib.sha256(flat.encode()).digest()


def _load(url: str, _options: object) -> dict[str, Any]:
    text = (files("openbadgeslib.ob3.contexts") / _FILES[url]).read_text(encoding="utf-8")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": json.loads(text),
    }
