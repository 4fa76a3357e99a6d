"""The log, for administrators."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import day_from_date
from app.core.unit_of_work import unit_of_work
from app.operation import queries, services
from app.operation.forms import FilterAuditForm, choices
from app.operation.permissions import SEE_AUDIT
from app.operation.queries import PAGE_SIZE, AuditFilter, AuditLine
from app.operation.vocabulary import Door
from app.people.rules.cells import harmless
from app.web.access import current_actor, requires
from app.web.parameters import row_number
from app.web.security import never_stored

bp = Blueprint("operation", __name__)

COLUMNS = (
    "at",
    "who",
    "who_id",
    "door",
    "act",
    "what",
    "thing",
    "thing_id",
    "thing_name",
    "changes",
    "reason",
    "request",
)


@bp.get("/audit")
@requires(SEE_AUDIT)
@never_stored
def show_audit() -> str:
    form = _form()
    wanted = _wanted(form)
    lines = queries.list_events(wanted, limit=PAGE_SIZE + 1)
    shown = lines[:PAGE_SIZE]
    filters: dict[str, Any] = dict(_filters())
    return render_template(
        "operation/audit.html",
        lines=shown,
        form=form,
        doors={door.value: door.label for door in Door},
        is_narrowed=bool(filters),
        newest_url=url_for("operation.show_audit", **filters) if wanted.before else None,
        older_url=url_for("operation.show_audit", **filters, before=shown[-1].id)
        if len(lines) > PAGE_SIZE
        else None,
        filters=filters,
    )


@bp.post("/audit/exports")
@requires(SEE_AUDIT)
@never_stored
def export_audit() -> Response:
    form = _form()
    with unit_of_work():
        services.note_export(_filters(), actor=current_actor())
    answer = Response(stream_with_context(_sheet(_wanted(form))), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer


def _sheet(wanted: AuditFilter) -> Iterator[str]:
    yield _csv(COLUMNS)
    for line in queries.stream_events(wanted):
        yield _csv(_cells(line))


def _cells(line: AuditLine) -> tuple[object, ...]:
    changes = json.dumps(line.changes, ensure_ascii=False) if line.changes else ""
    return (line.at.isoformat(), line.actor_name or "", line.actor_id or "", line.channel, line.action, _(line.sentence),
            line.object_type, line.object_id, line.object_label, changes, line.reason, line.request_id)  # fmt: skip


def _csv(cells: tuple[object, ...]) -> str:
    row = io.StringIO(newline="")
    csv.writer(row).writerow([harmless(cell) for cell in cells])
    return row.getvalue()


def _form() -> FilterAuditForm:
    form = FilterAuditForm(request.values)
    form.action.choices = choices(
        [("", _("Anything")), *((name, _(words)) for name, words in queries.list_known_actions())]
    )
    form.validate()
    return form


def _wanted(form: FilterAuditForm) -> AuditFilter:
    """What the form asks for; a field that cannot be read narrows nothing and is blamed on the page."""
    return AuditFilter(
        actor="" if form.actor.errors else form.actor.data or "",
        action="" if form.action.errors else form.action.data or "",
        thing="" if form.thing.errors else form.thing.data or "",
        first_day=day_from_date(form.since.data) if form.since.data and not form.since.errors else None,
        last_day=day_from_date(form.until.data) if form.until.data and not form.until.errors else None,
        before=row_number("before"),
    )


def _filters() -> dict[str, str]:
    names = ("actor", "action", "thing", "since", "until")
    return {name: request.values[name] for name in names if request.values.get(name, "").strip()}
