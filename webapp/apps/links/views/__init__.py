"""Pages of links, on one blueprint: mine, what anybody meets, and the admins'."""

from webapp.apps.links.views import admin, mine, public
from webapp.apps.links.views.blueprint import bp

__all__ = ["admin", "bp", "mine", "public"]
