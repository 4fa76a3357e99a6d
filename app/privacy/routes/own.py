"""What is held about oneself: all of it on one page, each kind in full, who looked, and the file to take along."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from app.core.unit_of_work import unit_of_work
from app.people.queries import get_person
from app.privacy import queries, services
from app.privacy.permissions import CARE_FOR_OWN_DATA
from app.privacy.queries import PAGE_SIZE
from app.privacy.routes.door import bp, data_file, own_id
from app.privacy.rules.showing import shown
from app.privacy.vocabulary import BACKUPS_KEPT
from app.signals.queries import list_platforms, list_stopped_sources
from app.web.access import costly, current_actor, fresh, requires
from app.web.parameters import page_number, row_number
from app.web.security import never_stored
from app.web.streams import streams


@bp.get("/my-data")
@requires(CARE_FOR_OWN_DATA)
@never_stored
def show_my_data() -> str:
    stopped = list_stopped_sources(own_id())
    names = {source.platform for source in stopped}
    return render_template(
        "privacy/my_data.html",
        held=queries.list_held(own_id()),
        shown=shown,
        looks=queries.list_looks(own_id(), limit=5),
        person=get_person(own_id()),
        erasure=queries.find_open_erasure(own_id()),
        stopped=stopped,
        platforms=[name for name in list_platforms(own_id()) if name not in names],
        backup_days=BACKUPS_KEPT.days,
    )


@bp.get("/my-data/kinds/<kind>")
@requires(CARE_FOR_OWN_DATA)
@never_stored
def show_kind(kind: str) -> str:
    holding = queries.get_holding(kind)
    return render_template(
        "privacy/kind.html",
        holding=holding,
        page=queries.page_rows(holding, own_id(), number=page_number()),
        shown=shown,
        url_for_page=lambda number: url_for("privacy.show_kind", kind=kind, page=number),
    )


@bp.get("/my-data/looks")
@requires(CARE_FOR_OWN_DATA)
@never_stored
def list_looks() -> str:
    looks = queries.list_looks(own_id(), before=row_number("before"), limit=PAGE_SIZE + 1)
    page = looks[:PAGE_SIZE]
    older = url_for("privacy.list_looks", before=page[-1].id) if len(looks) > PAGE_SIZE else None
    return render_template("privacy/looks.html", looks=page, older_url=older)


@bp.post("/my-data/downloads")
@requires(CARE_FOR_OWN_DATA)
@costly
@fresh
@never_stored
@streams
def download_data() -> Response:
    with unit_of_work():
        services.note_download(own_id(), actor=current_actor())
    return data_file(own_id())
