"""The blueprint that the pages of learning hang on."""

from flask import Blueprint

bp = Blueprint("training", __name__)
