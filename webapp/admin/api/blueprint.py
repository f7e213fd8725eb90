"""The blueprint that the calls of staff are on."""

from webapp.admin.gate import AdminApi

api = AdminApi("admin_api", __name__)

TAG = "admin"
