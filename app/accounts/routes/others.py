"""Letting others in: how somebody signs in, who has a link, and who has no way in yet."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.accounts import queries
from app.accounts.forms import DepartmentForm, MakeLinkForm
from app.accounts.permissions import END_SESSIONS, INVITE, may_make_link_for
from app.accounts.routes.door import bp
from app.accounts.services import invitations, mailed_links, sessions
from app.accounts.services.cards import draw_card
from app.accounts.vocabulary import Purpose
from app.core.unit_of_work import unit_of_work
from app.mail.queries import bounced_addresses, can_mail
from app.people.permissions import is_self
from app.people.queries import get_person, list_departments, list_roles_of, roles_of
from app.web.access import costly, current_actor, fresh, requires
from app.web.parameters import LARGEST, page_number
from app.web.security import never_stored


@bp.get("/people/<int:person_id>/invitation")
@requires(INVITE)
@never_stored
def show_invitation_of(person_id: int) -> str:
    actor, person = current_actor(), get_person(person_id)
    return render_template(
        "accounts/person.html",
        person=person,
        form=MakeLinkForm(data={"by_mail": True}),
        password_set_at=queries.find_password_time(person_id),
        link=queries.find_open_link_of(person_id),
        may_make=may_make_link_for(actor, list_roles_of(person_id)),
        is_self=is_self(actor, person_id),
        can_mail=can_mail(),
        bounced=bounced_addresses([person_id]).get(person_id),
        hours=_hours(Purpose.INVITE),
        session_count=queries.count_sessions_of(person_id),
        may_end=END_SESSIONS.allows(actor) and not is_self(actor, person_id),
    )


@bp.post("/people/<int:person_id>/invitation")
@requires(INVITE)
@costly
@fresh
@never_stored
def make_link(person_id: int) -> Any:
    by_mail = can_mail() and bool(MakeLinkForm.received().by_mail.data)
    with unit_of_work():
        make = mailed_links.mail_link_for if by_mail else invitations.make_link_for
        link = make(person_id, actor=current_actor())
        person = get_person(person_id)
        name, email = person.name, person.email
        card = None if by_mail else draw_card(person, link)
    if by_mail:
        flash(_("The link is on its way to %(email)s.", email=email))
        return redirect(url_for("accounts.show_invitation_of", person_id=person_id), 303)
    return render_template(
        "accounts/cards.html", cards=[card], name=name, person_id=person_id, purpose=link.purpose
    )


@bp.post("/people/<int:person_id>/invitation/withdrawal")
@requires(INVITE)
@never_stored
def take_links_back(person_id: int) -> Response:
    with unit_of_work():
        invitations.take_links_back(person_id, actor=current_actor())
    flash(_("The link is taken back and opens nothing any more."))
    if request.form.get("from") == "list":
        return redirect(url_for("accounts.list_open_links"), 303)
    return redirect(url_for("accounts.show_invitation_of", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/sessions/end")
@requires(END_SESSIONS)
@never_stored
def end_sessions_of_other(person_id: int) -> Response:
    get_person(person_id)
    with unit_of_work():
        ended = sessions.end_all_sessions(person_id, actor=current_actor())
    flash(ngettext("Signed out in %(num)s browser.", "Signed out in %(num)s browsers.", ended))
    return redirect(url_for("accounts.show_invitation_of", person_id=person_id), 303)


@bp.get("/people/invitations")
@requires(INVITE)
@never_stored
def list_open_links() -> str:
    page = queries.page_open_links(number=page_number())
    return render_template(
        "accounts/open_links.html",
        page=page,
        bounced=bounced_addresses(link.person_id for link in page.items),
        url_for_page=lambda number: url_for("accounts.list_open_links", page=number),
    )


@bp.get("/people/invitations/new")
@requires(INVITE)
@never_stored
def list_uninvited() -> str:
    form = DepartmentForm(request.args)
    form.offer(list_departments())
    form.validate()
    department = None if form.department.errors else form.department.data or None
    page, actor = queries.page_uninvited(department, number=page_number()), current_actor()
    roles = roles_of(person.id for person in page.items)
    return render_template(
        "accounts/uninvited.html",
        form=form,
        department=department or "",
        page=page,
        allowed={person.id for person in page.items if may_make_link_for(actor, roles.get(person.id, ()))},
        can_mail=can_mail(),
        hours=_hours(Purpose.INVITE),
        url_for_page=lambda number: url_for(
            "accounts.list_uninvited", **{**request.args.to_dict(), "page": number}
        ),
    )


@bp.post("/people/invitations/cards")
@requires(INVITE)
@costly
@fresh
@never_stored
def make_cards() -> Any:
    chosen = request.form.getlist("person", type=int)[: queries.PAGE_SIZE]
    if not chosen:
        flash(_("Choose at least one person."), "info")
        return redirect(
            url_for("accounts.list_uninvited", department=request.form.get("department", "")), 303
        )
    with unit_of_work():
        cards = [
            draw_card(get_person(person_id), invitations.make_link_for(person_id, actor=current_actor()))
            for person_id in dict.fromkeys(chosen)
            if 0 < person_id <= LARGEST
        ]
    return render_template("accounts/cards.html", cards=cards, purpose=Purpose.INVITE)


@bp.post("/people/invitations/letters")
@requires(INVITE)
@costly
@never_stored
def invite_many() -> Response:
    department = request.form.get("department", "")
    with unit_of_work():
        asked = mailed_links.ask_for_invitations(department or None, actor=current_actor())
    flash(ngettext("%(num)s invitation goes out by mail.", "%(num)s invitations go out by mail.", asked))
    return redirect(url_for("accounts.list_open_links"), 303)


def _hours(purpose: Purpose) -> int:
    return int(purpose.lasts.total_seconds() // 3600)
