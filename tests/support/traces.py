"""Every act of a visitor in a test is looked at: a view that says what it leaves in the audit log has left it there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, request, request_finished
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from app.core.audit import AuditEvent
from app.core.audit_actions import traces

_LOG = f"INSERT INTO {AuditEvent.__tablename__} "


@contextmanager
def leaving_its_trace(app: Flask) -> Iterator[Callable[[TestResponse], None]]:
    """Gives a function that fails for a successful answer to an act that left other lines than it says, or none."""
    written: list[str] = []
    asked: list[str | None] = []

    def note_line(
        _connection: Connection,
        _cursor: object,
        statement: str,
        _values: object,
        context: object,
        _many: bool,
    ) -> None:
        if statement.startswith(_LOG):
            written.extend(str(values["action"]) for values in context.compiled_parameters)  # type: ignore[attr-defined]

    def note_view(_app: Flask, **_more: object) -> None:
        asked.append(request.endpoint)

    def look_at(answer: TestResponse) -> None:
        trace = traces().views.get(asked[-1] or "") if asked else None
        if trace is None or answer.status_code >= 400:
            return
        # Who may leave nothing leaves what it says, if it leaves anything.
        is_true = trace.actions & set(written) or (trace.why_nothing and not written)
        assert is_true, (
            f"{asked[-1]} answered {answer.status_code}, left {sorted(written)} in the audit log"
            f" and says {sorted(trace.actions)}, or none because {trace.why_nothing!r}"
        )

    event.listen(Engine, "before_cursor_execute", note_line)
    try:
        with request_finished.connected_to(note_view, app):
            yield look_at
    finally:
        event.remove(Engine, "before_cursor_execute", note_line)
