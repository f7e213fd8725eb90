"""The blueprint that the pages of staff are on."""

from webapp.admin.gate import AdminBlueprint

bp = AdminBlueprint("admin", __name__)
