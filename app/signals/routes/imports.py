"""Bringing in files of activity through the browser."""

from pathlib import Path

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.people.rules.failures import told_failure
from app.people.rules.refused_lines import refusals_text
from app.signals import queries, services
from app.signals.forms import ImportSignalsForm, ReinstateBatchForm, ReverseBatchForm, select
from app.signals.models import Batch
from app.signals.permissions import IMPORT_ACTIVITY, SEE_IMPORTS
from app.signals.routes.door import bp
from app.signals.vocabulary import BASES, COLUMNS
from app.web.access import accepts_uploads, costly, current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.uploads import keep_upload, send_refusals

#: How many refused lines a page shows; the download has all of them.
LINES_SHOWN = 100


@bp.get("/signals/imports")
@requires(SEE_IMPORTS)
@never_stored
def show_imports() -> str:
    return _imports_page(_import_form())


@bp.post("/signals/imports")
@requires(IMPORT_ACTIVITY)
@costly
@accepts_uploads
@never_stored
def import_signals() -> Response | tuple[str, int]:
    form = _import_form(ImportSignalsForm.received())
    if not form.validate():
        return _imports_page(form), 422
    stored = keep_upload(form.file.data, "signals")
    try:
        with unit_of_work():
            batch_id = services.ask_for_import(
                stored,
                file_name=Path(form.file.data.filename or "signals.csv").name,
                platform_default=form.platform.data or "",
                dry_run=form.is_dry_run.data,
                basis=form.basis.data or "",
                actor=current_actor(),
            ).id
    except DomainError as refused:
        stored.unlink(missing_ok=True)
        form.blame(refused)
        return _imports_page(form), 422
    return redirect(url_for("signals.show_import", batch_id=batch_id), 303)


@bp.get("/signals/imports/<int:batch_id>")
@requires(SEE_IMPORTS)
@never_stored
def show_import(batch_id: int) -> str:
    batch = queries.get_batch(batch_id)
    return render_template(
        "signals/import.html",
        batch=batch,
        remark=told_failure(batch.error, _),
        lines=LINES_SHOWN,
        may_import=IMPORT_ACTIVITY.allows(current_actor()),
    )


@bp.get("/signals/imports/<int:batch_id>/state")
@requires(SEE_IMPORTS)
@never_stored
def show_import_state(batch_id: int) -> str:
    return render_template("signals/_import_state.html", batch=queries.get_batch(batch_id))


@bp.get("/signals/imports/<int:batch_id>/refusals.csv")
@requires(SEE_IMPORTS)
@never_stored
def download_refusals(batch_id: int) -> Response:
    batch = queries.get_batch(batch_id)
    return send_refusals(batch.file_name, batch.refusals_path, _first_refusals(batch))


@bp.get("/signals/imports/<int:batch_id>/reversal")
@requires(IMPORT_ACTIVITY)
@never_stored
def show_reversal(batch_id: int) -> str:
    return _reversal_page(ReverseBatchForm(), batch_id)


@bp.post("/signals/imports/<int:batch_id>/reversal")
@requires(IMPORT_ACTIVITY)
@never_stored
def reverse_batch(batch_id: int) -> Response | tuple[str, int]:
    form = ReverseBatchForm.received()
    if not form.validate():
        return _reversal_page(form, batch_id), 422
    with unit_of_work():
        count = services.reverse_batch(batch_id, reason=form.reason.data or "", actor=current_actor())
    flash(ngettext("%(num)s act was taken back.", "%(num)s acts were taken back.", count))
    return redirect(url_for("signals.show_import", batch_id=batch_id), 303)


@bp.get("/signals/imports/<int:batch_id>/reinstatement")
@requires(IMPORT_ACTIVITY)
@never_stored
def show_reinstatement(batch_id: int) -> str:
    return _reinstatement_page(ReinstateBatchForm(), batch_id)


@bp.post("/signals/imports/<int:batch_id>/reinstatement")
@requires(IMPORT_ACTIVITY)
@never_stored
def reinstate_batch(batch_id: int) -> Response | tuple[str, int]:
    form = ReinstateBatchForm.received()
    if not form.validate():
        return _reinstatement_page(form, batch_id), 422
    with unit_of_work():
        count = services.reinstate_batch(batch_id, reason=form.reason.data or "", actor=current_actor())
    flash(ngettext("%(num)s act counts again.", "%(num)s acts count again.", count))
    return redirect(url_for("signals.show_import", batch_id=batch_id), 303)


def _first_refusals(batch: Batch) -> str:
    first = batch.first_refusals[0] if batch.first_refusals else {}
    heading = first.get("heading", ",".join(COLUMNS))
    lines = (
        (one["line"], one["reason"] % one["params"] if one["params"] else one["reason"], one["text"])
        for one in batch.first_refusals
    )
    return refusals_text(heading, lines)


def _imports_page(form: ImportSignalsForm) -> str:
    return render_template(
        "signals/imports.html",
        form=form,
        may_import=IMPORT_ACTIVITY.allows(current_actor()),
        page=queries.page_batches(page_number()),
        url_for_page=lambda number: url_for("signals.show_imports", page=number),
    )


def _reversal_page(form: ReverseBatchForm, batch_id: int) -> str:
    return render_template("signals/reversal.html", form=form, batch=queries.get_batch(batch_id))


def _reinstatement_page(form: ReinstateBatchForm, batch_id: int) -> str:
    return render_template("signals/reinstatement.html", form=form, batch=queries.get_batch(batch_id))


def _import_form(form: ImportSignalsForm | None = None) -> ImportSignalsForm:
    form = form or ImportSignalsForm()
    form.basis.choices = select([("", _("Please choose")), *((basis, _(basis)) for basis in BASES)])
    return form
