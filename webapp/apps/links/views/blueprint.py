"""The blueprint that the pages of links are on."""

from webapp.web.blueprint import Blueprint

bp = Blueprint("links", __name__)
