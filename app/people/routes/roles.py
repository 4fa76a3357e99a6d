"""What each role may do, who holds it, and giving and taking it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.permission import EVERYBODY, permissions
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.forms import RolesForm, SearchForm, choices
from app.people.permissions import CARE_FOR_ONESELF, GRANT_ROLES, SEE_PEOPLE, is_self
from app.people.queries import PAGE_SIZE
from app.people.routes.door import bp
from app.people.routes.records import person_page
from app.people.vocabulary import GRANTABLE_ROLES, ROLE_MEANS, Role, RoleNotFound
from app.web.access import current_actor, fresh, requires
from app.web.parameters import row_number
from app.web.security import never_stored

#: So many people are offered when somebody is looked for; whoever is not among them is looked for more closely.
FOUND = 20


@bp.get("/roles")
@requires(CARE_FOR_ONESELF)
@never_stored
def list_roles() -> str:
    return render_template(
        "people/roles.html",
        roles=Role,
        means=ROLE_MEANS,
        may={role: [one for one in permissions() if role.value in one.roles] for role in Role},
        counts=queries.count_holders(),
        may_see=SEE_PEOPLE.allows(current_actor()),
    )


@bp.get("/roles/<name>")
@requires(SEE_PEOPLE)
@never_stored
def show_role(name: str) -> str:
    role, form = _role(name), SearchForm(request.args)
    form.validate()
    holders = queries.list_holders(role, after=row_number("after"), limit=PAGE_SIZE + 1)
    words = "" if form.q.errors else form.q.data or ""
    return render_template(
        "people/role.html",
        role=role,
        means=ROLE_MEANS[role],
        may=[one for one in permissions() if role.value in one.roles],
        everybody=EVERYBODY,
        holders=holders[:PAGE_SIZE],
        later=holders[PAGE_SIZE - 1].id if len(holders) > PAGE_SIZE else None,
        may_grant=GRANT_ROLES.allows(current_actor()),
        me=current_actor().person_id,
        form=form,
        words=words,
        found=queries.find_people(words, limit=FOUND),
        most=FOUND,
    )


@bp.post("/roles/<name>/holders")
@requires(GRANT_ROLES)
@fresh
@never_stored
def grant_role(name: str) -> Response:
    role, person_id = _role(name), request.form.get("person", 0, type=int)
    with unit_of_work():
        services.grant_role(person_id, role=role, actor=current_actor())
        holder = queries.get_person(person_id).name
    flash(_("%(name)s has the role now. It holds from the next page on.", name=holder))
    return redirect(url_for("people.show_role", name=name), 303)


@bp.post("/roles/<name>/holders/<int:person_id>/withdrawal")
@requires(GRANT_ROLES)
@never_stored
def withdraw_role(name: str, person_id: int) -> Response:
    role = _role(name)
    with unit_of_work():
        services.withdraw_role(person_id, role=role, actor=current_actor())
        holder = queries.get_person(person_id).name
    flash(_("%(name)s no longer has the role.", name=holder))
    if is_self(current_actor(), person_id):
        return redirect(url_for("people.list_roles"), 303)
    return redirect(url_for("people.show_role", name=name), 303)


@bp.post("/people/<int:person_id>/roles")
@requires(GRANT_ROLES)
@fresh
@never_stored
def change_roles(person_id: int) -> Response | tuple[str, int]:
    form = RolesForm.received()
    form.roles.choices = choices([(role.value, _(role.label)) for role in GRANTABLE_ROLES])
    if not form.validate():
        return person_page(person_id, roles_form=form), 422
    with unit_of_work():
        services.change_roles(person_id, shown=_named((form.shown.data or "").split(";")),
                              wanted=_named(form.roles.data or []), actor=current_actor())  # fmt: skip
    flash(_("The roles are saved. They hold from the next page on."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


def _role(name: str) -> Role:
    role = next((role for role in GRANTABLE_ROLES if role.value == name), None)
    if role is None:
        raise RoleNotFound
    return role


def _named(words: list[str]) -> frozenset[Role]:
    return frozenset(role for role in GRANTABLE_ROLES if role.value in words)
