"""The blueprint that every page about the organisation hangs on, and what it tells the frame of all pages."""

from flask import Blueprint, current_app, request

from app.organisation.queries import known_organisation, organisation
from app.web import access
from app.web.house import House

bp = Blueprint("organisation", __name__)


@bp.before_app_request
def keep_up() -> None:
    """Cut days in the zone that is decided before a page counts any; probes and other pages for everybody count none."""
    view = current_app.view_functions.get(request.endpoint or "")
    rule: access.Rule | None = getattr(view, "access_rule", None)
    if rule is not None and not rule.is_public:
        organisation()


def tell_of_house(is_asking: bool) -> House:
    """What the frame of every page shows; without asking, what was known last."""
    decided = organisation() if is_asking else known_organisation()
    logo = _address_of_logo(decided.logo) if decided.logo else ""
    return House(decided.name, logo, decided.languages)


def _address_of_logo(digest: str) -> str:
    # Not `url_for`: whether a page is still good is found out before there is a request, see `app.web.short_way`.
    return current_app.url_map.bind("").build("organisation.show_logo", {"digest": digest})
