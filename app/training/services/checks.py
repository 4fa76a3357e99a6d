"""What `flask doctor` looks at in surveys."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from app.core.checks import Check, Finding, fine
from app.core.db import db
from app.training.vocabulary.survey import ANSWERS_TABLE

if TYPE_CHECKING:
    from config import Config

_MAY_READ: Final = text("SELECT current_user, has_table_privilege(:answers, 'SELECT')")
_ANSWER_ONLY: Final = text(
    "SELECT rolname FROM pg_roles WHERE rolcanlogin AND has_table_privilege(oid, CAST(:answers AS regclass), 'INSERT')"
    " AND NOT has_table_privilege(oid, CAST(:answers AS regclass), 'SELECT') ORDER BY rolname"
)


def _who_reads_answers(_config: "Config") -> Iterator[Finding]:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            yield fine("SQLite knows no roles: whoever can read the file can read it")
            return
        answers = {"answers": ANSWERS_TABLE}
        role, may_read = connection.execute(_MAY_READ, answers).one()
        narrower = list(connection.execute(_ANSWER_ONLY, answers).scalars())
    if narrower:
        yield fine(f"{', '.join(narrower)} can add answers and read none; web processes should work with it")
    elif may_read:
        yield fine(
            f"{role} can read answers; for web processes that could be narrower: docs/operating.md, Surveys"
        )
    else:
        yield fine(f"{role} can read no answers")


CHECKS = (Check("training.answers", "Answers to surveys", _who_reads_answers),)
