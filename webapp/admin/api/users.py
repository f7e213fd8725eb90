"""Users in JSON: the list, one of them, and what may be done to them."""

from flask import Response

from webapp.admin.api.blueprint import TAG, api
from webapp.admin.queries import users as queries
from webapp.admin.schemas import (
    AdminUserOut,
    AdminUserPageOut,
    AdminUsersOut,
    UserActIn,
    UserPatch,
    UsersQuery,
)
from webapp.admin.services import users
from webapp.admin.shown import user_out
from webapp.guests import roles
from webapp.guests.emails import canonical_email
from webapp.web.errors import Invalid
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer


@api.get("/api/admin/users")
@describe(TAG, query=UsersQuery, answers={200: AdminUsersOut})
def index() -> Response:
    """List users by page, for admins."""
    wish = read_query(UsersQuery)
    found = queries.find_users(wish.q, wish.which, wish.cursor)
    return answer(AdminUsersOut(users=[user_out(user) for user in found.rows], next_cursor=found.next_cursor))


@api.get("/api/admin/users/<id:user_id>")
@describe(TAG, answers={200: AdminUserPageOut})
def show(user_id: int) -> Response:
    """Show one user, for admins."""
    shown = queries.show_user(user_id)
    body = AdminUserPageOut(
        user=user_out(shown.user),
        owned={meter.name: meter.used for meter in shown.meters},
        sessions=len(shown.sessions),
        guests=shown.guests,
    )
    return answer(body)


@api.post("/api/admin/users/<id:user_id>/acts")
@describe(TAG, body=UserActIn, answers={200: AdminUserOut})
def act(user_id: int) -> Response:
    """Delete, restore, ban, unban or erase a user."""
    return answer(user_out(users.act_on(roles.admin(), user_id, read_json(UserActIn).act)))


@api.patch("/api/admin/users/<id:user_id>")
@describe(TAG, body=UserPatch, answers={200: AdminUserOut})
def change(user_id: int) -> Response:
    """Mend the address of a contact, or change the role of an account."""
    body, by = read_json(UserPatch), roles.admin()
    user = queries.get_user(user_id)
    if body.email is not None:
        try:
            email = canonical_email(body.email)
        except ValueError:
            raise Invalid({"email": "This is not a valid email address."}) from None
        user = users.mend_email(by, user_id, email)
    if body.role is not None:
        user = users.set_role(by, user_id, body.role)
    return answer(user_out(user))
