"""Bringing in a list of people through the browser."""

from datetime import timedelta
from pathlib import Path

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.jobs import enqueue
from app.core.unit_of_work import unit_of_work
from app.people import jobs, queries, services
from app.people.forms import ImportPeopleForm, choices
from app.people.models import PeopleImport
from app.people.permissions import IMPORT_PEOPLE
from app.people.routes.door import bp
from app.people.rules.failures import told_failure
from app.people.rules.refused_lines import refusals_text
from app.people.vocabulary import BASES
from app.web.access import accepts_uploads, costly, current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.uploads import keep_upload, send_refusals

#: A list up to this size is brought in while its sender waits; a larger one goes to the worker.
AT_ONCE = 20 * 1024 * 1024
LATER = timedelta(minutes=5)
#: How many refused lines a page shows.
LINES_SHOWN = 100


@bp.get("/people/imports")
@requires(IMPORT_PEOPLE)
@never_stored
def show_imports() -> str:
    return _imports_page(_import_form())


@bp.post("/people/imports")
@requires(IMPORT_PEOPLE)
@costly
@accepts_uploads
@never_stored
def import_people() -> Response | tuple[str, int]:
    form = _import_form(ImportPeopleForm.received())
    if not form.validate():
        return _imports_page(form), 422
    path = keep_upload(form.file.data, "people")
    listing = services.Listing(Path(form.file.data.filename or "people.csv").name, form.basis.data,
                               form.is_dry_run.data, form.is_switching_off.data,
                               form.may_switch_off_many.data)  # fmt: skip
    with unit_of_work():
        import_id = services.ask_for_import(path, listing=listing, actor=current_actor()).id
        is_small = path.stat().st_size <= AT_ONCE
        # The job of a small list finds everything done, unless this process dies in the middle.
        delay = LATER if is_small else timedelta(0)
        enqueue(jobs.IMPORT, key=str(import_id), delay=delay, import_id=import_id)
    if is_small:
        services.run_import(import_id)
    return redirect(url_for("people.show_import", import_id=import_id), 303)


@bp.get("/people/imports/<int:import_id>")
@requires(IMPORT_PEOPLE)
@never_stored
def show_import(import_id: int) -> str:
    found = queries.get_import(import_id)
    names = queries.names_of([found.imported_by] if found.imported_by else [])
    return render_template(
        "people/import.html",
        found=found,
        failure=told_failure(found.error, _),
        sender=names.get(found.imported_by or 0),
        lines=LINES_SHOWN,
    )


@bp.get("/people/imports/<int:import_id>/state")
@requires(IMPORT_PEOPLE)
@never_stored
def show_import_state(import_id: int) -> str:
    return render_template("people/_import_state.html", found=queries.get_import(import_id))


@bp.get("/people/imports/<int:import_id>/refusals.csv")
@requires(IMPORT_PEOPLE)
@never_stored
def download_refusals(import_id: int) -> Response:
    found = queries.get_import(import_id)
    return send_refusals(found.file_name, found.refusals_path, _first_refusals(found))


def _first_refusals(found: PeopleImport) -> str:
    lines = (
        (one["line"], one["message"] % one["params"] if one["params"] else one["message"], one["text"])
        for one in found.report.get("refusals", [])
    )
    return refusals_text(found.report.get("heading", ""), lines)


def _imports_page(form: ImportPeopleForm) -> str:
    page = queries.page_imports(number=page_number())
    return render_template("people/imports.html", form=form, page=page,
                           url_for_page=lambda number: url_for("people.show_imports", page=number))  # fmt: skip


def _import_form(form: ImportPeopleForm | None = None) -> ImportPeopleForm:
    form = form or ImportPeopleForm()
    form.basis.choices = choices([("", _("Please choose")), *((basis, _(basis)) for basis in BASES)])
    return form
