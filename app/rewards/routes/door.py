"""The blueprint that the pages of earning hang on, and what its doors have in common."""

from flask import Blueprint

bp = Blueprint("rewards", __name__)
