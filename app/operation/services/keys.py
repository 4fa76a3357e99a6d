"""The secret key, known by a fingerprint: the key is kept apart from the data, and must fit it."""

import hashlib

from app.core.facts import fact, remember

KEY_FACT = "secret_key"
_SALT = b"waymark: fingerprint of the secret key"


def fingerprint(secret_key: str) -> str:
    """A short word by which two keys can be told apart, and from which none can be guessed at a profit."""
    return hashlib.scrypt(secret_key.encode(), salt=_SALT, n=2**14, r=8, p=1, dklen=8).hex()


def known_fingerprint() -> str | None:
    """The fingerprint of the key with which these data were first used; None if nobody has looked yet."""
    known = fact(KEY_FACT)
    return None if known is None else str(known["fingerprint"])


def remember_key(secret_key: str) -> None:
    """From now on this is the key that fits the data."""
    remember(KEY_FACT, {"fingerprint": fingerprint(secret_key)})
