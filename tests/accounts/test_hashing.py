"""How passwords are kept."""

from argon2 import Parameters, extract_parameters
from argon2.low_level import Type

from app.accounts.services.passwords import hasher


def test_a_password_is_hashed_at_the_strength_that_is_promised() -> None:
    """ASVS 11.4.2: Argon2id with 19 MiB and two passes, and a salt of its own each time."""
    kept = [hasher().hash("river stone lamp 42") for _ in range(2)]
    found: Parameters = extract_parameters(kept[0])

    assert found.type is Type.ID
    assert (found.memory_cost, found.time_cost, found.parallelism) == (19 * 1024, 2, 1)
    assert (found.salt_len, found.hash_len) == (16, 32)
    assert kept[0] != kept[1]
