"""Bringing in a list of people through the browser."""

import io
import secrets
from pathlib import Path

from flask import redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.core.jobs import enqueue
from app.core.unit_of_work import unit_of_work
from app.people import jobs, queries, services
from app.people.forms import ImportPeopleForm, choices
from app.people.models import PeopleImport
from app.people.permissions import IMPORT_PEOPLE
from app.people.routes.door import bp
from app.people.rules.failures import told_failure
from app.people.rules.refused_lines import header_of, refused_line
from app.people.vocabulary import BASES
from app.web.access import accepts_uploads, current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.settings import settings

#: A list up to this size is brought in while its sender waits; a larger one goes to the worker.
AT_ONCE = 20 * 1024 * 1024
#: How many refused lines a page shows.
LINES_SHOWN = 100


@bp.get("/people/imports")
@requires(IMPORT_PEOPLE)
@never_stored
def show_imports() -> str:
    return _imports_page(_import_form())


@bp.post("/people/imports")
@requires(IMPORT_PEOPLE)
@accepts_uploads
@never_stored
def import_people() -> Response | tuple[str, int]:
    form = _import_form(ImportPeopleForm.received())
    if not form.validate():
        return _imports_page(form), 422
    path = _store(form.file.data)
    listing = services.Listing(Path(form.file.data.filename or "people.csv").name, form.basis.data,
                               form.is_dry_run.data, form.is_switching_off.data)  # fmt: skip
    with unit_of_work():
        import_id = services.ask_for_import(path, listing=listing, actor=current_actor()).id
        if path.stat().st_size <= AT_ONCE:
            services.run_import(import_id)
        else:
            enqueue(jobs.IMPORT, key=str(import_id), import_id=import_id)
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
    name = f"{Path(found.file_name).stem}.refused.csv"
    path = Path(found.refusals_path or "/nowhere")
    # The whole list of refusals lies on the machine that made it; the first thousand lie in the database.
    whole: Path | io.BytesIO = path if path.is_file() else io.BytesIO(_refusals(found).encode())
    return send_file(whole, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=name)


def _refusals(found: PeopleImport) -> str:
    heading = found.report.get("heading", "")
    lines = [header_of(heading)]
    for one in found.report.get("refusals", []):
        reason = one["message"] % one["params"] if one["params"] else one["message"]
        lines.append(refused_line(one["line"], reason, one["text"], heading=heading))
    return "".join(lines)


def _imports_page(form: ImportPeopleForm) -> str:
    page = queries.page_imports(number=page_number())
    return render_template("people/imports.html", form=form, page=page,
                           url_for_page=lambda number: url_for("people.show_imports", page=number))  # fmt: skip


def _import_form(form: ImportPeopleForm | None = None) -> ImportPeopleForm:
    form = form or ImportPeopleForm()
    form.basis.choices = choices([("", _("Please choose")), *((basis, _(basis)) for basis in BASES)])
    return form


def _store(upload: FileStorage) -> Path:
    folder = settings().instance / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"people-{secrets.token_hex(16)}.csv"
    upload.save(path)
    return path
