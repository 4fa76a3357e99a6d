"""A person's own badges: what they earned, and what comes next."""

from flask import render_template

from app.rewards.routes.door import bp, own_id
from app.rewards.rules.pictures import path_of
from app.rewards.services.outlook import read_outlook
from app.rewards.vocabulary.badges import Sign
from app.web.access import signed_in_only
from app.web.security import never_stored


@bp.get("/badges")
@signed_in_only
@never_stored
def list_badges() -> str:
    """What was earned, and what is missing for the next ones."""
    return render_template("rewards/badges.html", outlook=read_outlook(own_id()), sign_path=_sign_path)


def _sign_path(sign: str) -> str:
    return path_of(Sign(sign))
