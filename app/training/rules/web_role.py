"""What a role in PostgreSQL may do with which web processes work: everything but read what people answered to surveys."""

import re
from typing import Final

from app.training.vocabulary.survey import ANSWERS_TABLE

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def is_role_name(name: str) -> bool:
    """Whether a role may be called so without anybody having to think about quotation marks."""
    return _NAME.fullmatch(name) is not None


def grants_for(role: str) -> list[str]:
    """The statements that give a role, which is there already, what web processes need, and no answers. Again is harmless.

    To be run by whom the tables belong to: also tables that a later release brings are the web's then.
    """
    if not is_role_name(role):
        raise ValueError(role)
    tables, sequences = "SELECT, INSERT, UPDATE, DELETE ON", "USAGE, SELECT, UPDATE ON"
    return [
        f'GRANT USAGE ON SCHEMA public TO "{role}";',
        f'GRANT {tables} ALL TABLES IN SCHEMA public TO "{role}";',
        f'GRANT {sequences} ALL SEQUENCES IN SCHEMA public TO "{role}";',
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {tables} TABLES TO "{role}";',
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {sequences} SEQUENCES TO "{role}";',
        f'REVOKE ALL ON {ANSWERS_TABLE} FROM "{role}";',
        f'GRANT INSERT ON {ANSWERS_TABLE} TO "{role}";',
    ]
