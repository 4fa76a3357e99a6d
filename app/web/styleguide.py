"""Every component in every state on one page; only where the product is developed."""

from flask import Flask, render_template
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired

from app.web.access import public
from app.web.forms import BaseForm
from config import Config


def show_components(app: Flask, config: Config) -> None:
    """Add the style guide where the settings ask for it."""
    if config.is_development:
        app.add_url_rule("/styleguide", "styleguide", _styleguide)


class SampleForm(BaseForm):
    title = StringField(_l("Title"), [InputRequired(_l("Give it a title."))])
    text = TextAreaField(_l("Text"), description=_l("A few sentences are enough."))
    tone = RadioField(
        _l("Tone"),
        choices=[SelectChoice("plain", _l("Plain")), SelectChoice("playful", _l("Playful"))],
        default="plain",
    )
    is_public = BooleanField(_l("Colleagues may read it"))


@public
def _styleguide() -> str:
    form = SampleForm()
    form.validate()
    return render_template("styleguide.html", form=form)
