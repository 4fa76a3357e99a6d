"""The keys that badges are signed with: in a folder of ours, never in the database; their public halves are kept for ever.

Each host has a key of its own, made when it is first needed. A key that was retired, here or on another host, is replaced
by the next who needs one; what it signed goes on holding, since its public half is still told to everybody.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.upsert import insert_once
from app.rewards.models import IssuerKey
from app.rewards.vocabulary.credentials import KEY_ROTATED, KeysUnavailable

_FILE: Final = "badge_key.pem"
_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key: its secret half as a file has it, and its public half as everybody reads it."""

    secret: bytes
    public: str

    def __repr__(self) -> str:
        return f"SigningKey({self.public})"


def keep_keys_in(folder: Path) -> None:
    """Say in which folder the secret halves lie; it is ours alone."""
    global _folder
    _folder = folder


def key_in_use() -> SigningKey:
    """The key to sign with now, made if there is none, or only one that was retired. Raises KeysUnavailable."""
    try:
        key = _read() or _make()
        if _is_retired(key):
            _replace()
            key = _read() or _make()
            _is_retired(key)
    except OSError as error:
        raise KeysUnavailable from error
    return key


def rotate_key(*, actor: Actor) -> str:
    """Retire every key that is in use, and make another one; its public half. Raises KeysUnavailable.

    What was signed before goes on holding.
    """
    in_use = update(IssuerKey).where(IssuerKey.retired_at.is_(None))
    db.session.execute(in_use.values(retired_at=now()))
    public = key_in_use().public
    record(KEY_ROTATED, actor=actor, object_type="badge-key", object_id=public[:64], object_label="")
    return public


def _is_retired(key: SigningKey) -> bool:
    """Whether nothing new is to be signed with a key; one that is not known yet is from now on."""
    values = {"public_key": key.public, "made_at": now()}
    db.session.connection().execute(insert_once(IssuerKey.__table__, "public_key"), values)
    kept = select(IssuerKey.retired_at).where(IssuerKey.public_key == key.public)
    return db.session.execute(kept).scalar_one() is not None


def _path() -> Path:
    if _folder is None:
        raise KeysUnavailable
    return _folder / _FILE


def _read() -> SigningKey | None:
    with suppress(FileNotFoundError):
        secret = _path().read_bytes()
        return SigningKey(secret, _public_of(secret))
    return None


def _make() -> SigningKey:
    """Lay a new key down; where somebody else was faster, theirs is taken."""
    new = _written()
    try:
        with suppress(FileExistsError):
            os.link(new, _path())
    finally:
        new.unlink()
    key = _read()
    if key is None:
        raise KeysUnavailable
    return key


def _replace() -> None:
    """Lay a new key down in the place of the one that is there."""
    _written().replace(_path())


def _written() -> Path:
    """A new key in a file beside the one that counts, whole and closed to everybody else."""
    from openbadgeslib.keys import KeyEd25519

    secret, _public = KeyEd25519().generate_keypair()
    folder = _path().parent
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{_FILE}.{secrets.token_hex(8)}"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return new


def _public_of(secret: bytes) -> str:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )
    from openbadgeslib.ob3 import multikey_from_pem

    try:
        public = load_pem_private_key(secret, password=None).public_key()
    except ValueError as error:
        raise KeysUnavailable from error
    return str(multikey_from_pem(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)))
