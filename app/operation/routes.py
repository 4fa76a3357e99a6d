"""The log and the state of the installation, for administrators."""

import csv
import hmac
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.changes import data_state
from app.core.clock import day_from_date, now, today
from app.core.fields import FIELDS
from app.core.unit_of_work import unit_of_work
from app.operation import queries, services
from app.operation.forms import LONGEST, FilterAuditForm, choices
from app.operation.permissions import SEE_AUDIT, SEE_STATUS, STEER_JOBS
from app.operation.queries import MOST_PEOPLE, PAGE_SIZE, AuditFilter, AuditLine
from app.operation.services.figures import figures
from app.operation.services.standing import standing
from app.operation.services.steering import give_up_job, retry_job
from app.operation.vocabulary import Door
from app.people.rules.cells import harmless
from app.web.access import costly, current_actor, public, requires
from app.web.kept_pages import answer_with
from app.web.parameters import row_number
from app.web.security import never_stored
from app.web.settings import settings
from app.web.streams import sent_while_read, streams

bp = Blueprint("operation", __name__)

#: Whoever looks again within these may see the same.
STATUS_SECONDS = 5

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
    "seal",
    "hash",
)


@bp.get("/audit")
@requires(SEE_AUDIT)
@never_stored
def show_audit() -> Response:
    return answer_with(_draw_audit, shown=(data_state(), today()))


def _draw_audit() -> str:
    form = _form()
    wanted = _wanted(form)
    lines = queries.list_events(wanted, limit=PAGE_SIZE + 1)
    shown = lines[:PAGE_SIZE]
    filters: dict[str, Any] = dict(_filters())
    return render_template(
        "operation/audit.html",
        lines=shown,
        form=form,
        doors=_doors(),
        is_narrowed=bool(filters),
        newest_url=url_for("operation.show_audit", **filters) if wanted.before else None,
        older_url=url_for("operation.show_audit", **filters, before=shown[-1].id)
        if len(lines) > PAGE_SIZE
        else None,
        filters=filters,
        chain=queries.chain_state(),
    )


@bp.get("/audit/<int:event_id>")
@requires(SEE_AUDIT)
@never_stored
def show_audit_line(event_id: int) -> str:
    line = queries.find_event(event_id)
    if line is None:
        abort(404)
    return render_template(
        "operation/audit_line.html",
        line=line,
        others=queries.list_of_same_request(line),
        doors=_doors(),
        fields=FIELDS,
    )


@bp.post("/audit/exports")
@requires(SEE_AUDIT)
@costly
@never_stored
@streams
def export_audit() -> Response:
    form = _form()
    wanted = _wanted(form)
    is_json = request.form.get("kind") == "json"
    with unit_of_work():
        services.note_export(_filters(), actor=current_actor())
    lines = _json_lines(wanted) if is_json else _sheet(wanted)
    mimetype = "application/x-ndjson" if is_json else "text/csv"
    answer = sent_while_read(lines, mimetype)
    answer.headers["Content-Disposition"] = f"attachment; filename=audit.{'jsonl' if is_json else 'csv'}"
    return answer


@bp.get("/status")
@requires(SEE_STATUS)
@never_stored
def show_status() -> Response:
    # Some of it is the machine's, which tells of no changes.
    moment = int(now().timestamp()) // STATUS_SECONDS
    return answer_with(_draw_status, shown=(data_state(), moment))


def _draw_status() -> str:
    return render_template("operation/status.html", status=standing(settings()))


@bp.get("/metrics")
@public
@never_stored
def show_metrics() -> Response:
    token = settings().metrics_token
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    # Bytes, because the comparison raises on text that is not ASCII.
    if not token or not hmac.compare_digest(shown.encode("utf-8", "replace"), token.encode()):
        abort(404)
    return Response(figures(), mimetype="text/plain; version=0.0.4")


@bp.post("/status/jobs/<int:job_id>/retrial")
@requires(STEER_JOBS)
def retry_failed_job(job_id: int) -> Response:
    with unit_of_work():
        name = retry_job(job_id, actor=current_actor())
    flash(_("The job %(name)s begins anew in a few seconds.", name=name))
    return redirect(url_for("operation.show_status"), 303)


@bp.post("/status/jobs/<int:job_id>/abandonment")
@requires(STEER_JOBS)
def abandon_job(job_id: int) -> Response:
    with unit_of_work():
        name = give_up_job(job_id, actor=current_actor())
    flash(_("The job %(name)s is tried no more. You can still let it run again.", name=name))
    return redirect(url_for("operation.show_status"), 303)


def _doors() -> dict[str, str]:
    return {door.value: door.label for door in Door}


def _json_lines(wanted: AuditFilter) -> Iterator[str]:
    for line in queries.stream_events(wanted):
        redacted_at = line.redacted_at.isoformat() if line.redacted_at else None
        told = asdict(line) | {"at": line.at.isoformat(), "redacted_at": redacted_at}
        yield json.dumps(told, ensure_ascii=False) + "\n"


def _sheet(wanted: AuditFilter) -> Iterator[str]:
    yield _csv(COLUMNS)
    for line in queries.stream_events(wanted):
        yield _csv(_cells(line))


def _cells(line: AuditLine) -> tuple[object, ...]:
    changes = json.dumps(line.changes, ensure_ascii=False) if line.changes else ""
    return (line.at.isoformat(), line.actor_name or "", line.actor_id or "", line.channel, line.action, _(line.sentence),
            line.object_type, line.object_id, line.object_label, changes, line.reason, line.request_id,
            line.seal or "", line.hash or "")  # fmt: skip


def _csv(cells: tuple[object, ...]) -> str:
    row = io.StringIO(newline="")
    csv.writer(row).writerow([harmless(cell) for cell in cells])
    return row.getvalue()


def _form() -> FilterAuditForm:
    form = FilterAuditForm(request.values)
    form.action.choices = choices(
        [("", _("Anything")), *((name, _(words)) for name, words in queries.list_known_actions())]
    )
    form.channel.choices = choices([("", _("Any way")), *((door.value, _(door.way)) for door in Door)])
    form.validate()
    if not form.person.errors and queries.fits_too_many(form.person.data or ""):
        words = _(
            "More than %(number)s people are called so; these are the first. Say more of the name, or an address.",
            number=MOST_PEOPLE,
        )
        form.person.errors = [words]
    return form


def _wanted(form: FilterAuditForm) -> AuditFilter:
    """What the form asks for; a field that cannot be read narrows nothing and is blamed on the page."""
    return AuditFilter(
        person=(form.person.data or "")[:LONGEST],
        action="" if form.action.errors else form.action.data or "",
        thing="" if form.thing.errors else form.thing.data or "",
        channel="" if form.channel.errors else form.channel.data or "",
        first_day=day_from_date(form.since.data) if form.since.data and not form.since.errors else None,
        last_day=day_from_date(form.until.data) if form.until.data and not form.until.errors else None,
        before=row_number("before"),
    )


def _filters() -> dict[str, str]:
    names = ("person", "action", "thing", "channel", "since", "until")
    return {name: request.values[name] for name in names if request.values.get(name, "").strip()}
