"""Passwords of tests, kept with little effort: how much of it the real ones get is tested by itself."""

import functools
from typing import TYPE_CHECKING

from app.accounts.services import passwords

if TYPE_CHECKING:
    from argon2 import PasswordHasher

#: For a test about the effort.
real_hasher = passwords.hasher


@functools.cache
def hash_lightly() -> None:
    """From now on this process hashes in a hundredth of the time; what was hashed before is still known."""
    passwords.hasher = _light_hasher


@functools.cache
def _light_hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher
    from argon2.low_level import Type

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
