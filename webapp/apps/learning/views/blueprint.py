"""The blueprint that the pages of learning paths are on."""

from webapp.web.blueprint import Blueprint

bp = Blueprint("learning", __name__)
