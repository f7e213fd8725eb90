"""The identity calls in JSON, at the documents' paths: parse, call, answer."""

from datetime import UTC, datetime

from flask import Response

from webapp.db import unit_of_work
from webapp.extensions import limiter
from webapp.guests import accounts, merge_offers, sessions, signin
from webapp.guests.applications import Asked, Completed
from webapp.guests.current import Identity, identity, known
from webapp.guests.merge_schemas import preview_out
from webapp.guests.models import User
from webapp.guests.permissions import granted
from webapp.guests.quotas import limited_anywhere, meters
from webapp.guests.schemas import (
    AccountOut,
    AppGuestIn,
    AskedOut,
    CheckEmailIn,
    CheckEmailOut,
    DoneOut,
    GuestIn,
    GuestOut,
    GuestSessionIn,
    LoginIn,
    MeOut,
    QuotaOut,
    RefreshIn,
    RegisterIn,
    SessionsOut,
    StatusOut,
    TokensOut,
)
from webapp.guests.shown import account_out, session_out
from webapp.web.blueprint import ApiBlueprint
from webapp.web.errors import Invalid, Unauthenticated
from webapp.web.openapi import describe
from webapp.web.requests import read_json
from webapp.web.respond import answer, problem
from webapp.web.schema import iso

api = ApiBlueprint("identity", __name__)

FEW = "20 per minute"  # tries of one address at what could be guessed


@api.post("/auth/guest")
@describe("guests", body=GuestIn, is_body_optional=True, answers={200: GuestOut, 201: GuestOut})
def create_guest() -> Response:
    """Be a guest: this browser's own, the resume key's, or a new one."""
    return _started(read_json(GuestIn, optional=True))


@api.post("/api/auth/guest-session")
@describe("guests", body=GuestSessionIn, is_body_optional=True, answers={200: GuestOut, 201: GuestOut})
def create_guest_session() -> Response:
    """Be a guest, under a name of your own choosing if it is free."""
    body = read_json(GuestSessionIn, optional=True)
    return _started(GuestIn(uuid=body.anonymous_id, resume_key=body.resume_key))


@api.post("/api/v1/users/guest")
@describe("guests", body=AppGuestIn, is_body_optional=True, answers={200: GuestOut, 201: GuestOut})
def create_app_guest() -> Response:
    """Be a guest with a nickname, a time zone and a language."""
    body = read_json(AppGuestIn, optional=True)
    nickname = body.nickname or accounts.default_nickname(body.locale, lambda: datetime.now(UTC))
    return _started(GuestIn(nickname=nickname, tz=body.tz, locale=body.locale))


@api.get("/auth/me")
@describe("identity", answers={200: MeOut})
def me() -> Response:
    """Say who makes this call, what they may do and where they stand."""
    found = identity(with_usage=True)
    return answer(_me(known(), found))


@api.get("/api/auth/status")
@describe("identity", answers={200: StatusOut})
def status() -> Response:
    """Say whether anybody is here; never a 401."""
    found = identity(with_usage=True)
    if found.user is None:
        return answer({"authenticated": False})
    return answer(StatusOut(authenticated=found.user.is_authenticated, user=_me(found.user, found)))


@api.post("/auth/register")
@limiter.limit(FEW)
@describe("accounts", body=RegisterIn, answers={201: AccountOut, 202: AskedOut})
def register() -> Response:
    """Become an account; a guest who is here is converted in place and keeps everything."""
    return _answered(accounts.register(read_json(RegisterIn)))


@api.post("/auth/migrate", endpoint="migrate")
@api.post("/api/auth/register-from-guest", endpoint="register_from_guest")
@api.post("/api/user/migrate", endpoint="migrate_user")
@limiter.limit(FEW)
@describe("accounts", body=RegisterIn, answers={201: AccountOut, 202: AskedOut})
def migrate() -> Response:
    """Make an account of the guest whose cookie or token comes with this call."""
    return _answered(accounts.register(read_json(RegisterIn), guest_only=True))


@api.post("/auth/login", endpoint="login", unit=False)
@api.post("/api/auth/login", endpoint="login_too", unit=False)
@limiter.limit(FEW)
@describe("accounts", body=LoginIn, answers={200: AccountOut})
def login() -> Response:
    """Sign in by email or username and password."""
    body = read_json(LoginIn)
    identifier = body.email or body.username
    if not identifier:
        raise Invalid({"email": "Give an email or a username."})
    user, grant = signin.sign_in(identifier, body.password)
    with unit_of_work(write=False):
        offer = merge_offers.current_offer()
    preview = preview_out(offer.guest_id, offer.lines) if offer else None
    return answer(account_out(user, grant, "Signed in.", preview))


@api.post("/auth/logout")
@describe("accounts", answers={200: DoneOut})
def logout() -> Response:
    """End this session."""
    known()
    signin.sign_out()
    response = answer(DoneOut(message="Signed out."))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@api.post("/auth/refresh")
@limiter.limit(FEW)
@describe("accounts", body=RefreshIn, answers={200: TokensOut})
def refresh() -> Response:
    """Trade a refresh token, once, for fresh tokens; a reused one ends its session."""
    found = sessions.refresh(read_json(RefreshIn).refresh_token)
    if found is None:
        return _refused_refresh()
    user, row, refresh_token = found
    grant = sessions.Grant(user.id, row.id, user.auth_epoch, False, "", refresh_token, row.expires_at)
    return answer(TokensOut(user_id=user.id, token=grant.jwt, refresh_token=refresh_token))


@api.get("/auth/sessions")
@describe("accounts", answers={200: SessionsOut})
def list_sessions() -> Response:
    """List the devices of the user behind this call."""
    user, here = known(), identity().session
    rows = sessions.live_sessions(user.id)
    return answer(SessionsOut(sessions=[session_out(row, here.id if here else None) for row in rows]))


@api.delete("/auth/sessions")
@describe("accounts", answers={204: None})
def end_other_sessions() -> Response:
    """End all of the user's sessions but this one."""
    accounts.end_other_sessions()
    return Response(status=204)


@api.delete("/auth/sessions/<id:session_id>")
@describe("accounts", answers={204: None})
def end_session(session_id: int) -> Response:
    """End one of the user's sessions."""
    accounts.end_session(session_id)
    return Response(status=204)


@api.post("/api/auth/check-email")
@limiter.limit(FEW)
@describe("accounts", body=CheckEmailIn, answers={200: CheckEmailOut})
def check_email() -> Response:
    """Say what is known under an address, before somebody registers with it."""
    return answer(accounts.check_email(read_json(CheckEmailIn).email))


def _started(wanted: GuestIn) -> Response:
    guest, grant, resume_key, is_new = accounts.start_guest(wanted)
    here = identity().session
    is_kept = not is_new and here is not None and here.id == grant.session_id and here.is_persistent
    sessions.put_cookie(grant, sessions.lifetime("guest", "customer", persistent=is_kept))
    body = GuestOut(
        user_id=guest.id,
        token=grant.jwt,
        is_guest=True,
        uuid=str(guest.anonymous_id),
        anonymous_id=str(guest.anonymous_id),
        resume_key=resume_key,
        nickname=guest.display_name,
        created_at=iso(guest.created_at),
        expires_at=iso(guest.session_expires_at),
    )
    return answer(body, 201 if is_new else 200)


def _answered(done: tuple[Completed, sessions.Grant] | Asked) -> Response:
    if isinstance(done, Asked):
        return answer(AskedOut(status="confirmation_sent", message=done.message), 202)
    completed, grant = done
    return answer(account_out(completed.user, grant, completed.message), 201)


def _refused_refresh() -> Response:
    # Answered, not raised: a reused token ends its session, and that must be committed.
    return problem(Unauthenticated("This refresh token is not valid.", code="refresh_invalid"))


def _me(user: User, found: Identity) -> MeOut:
    uuid = str(user.anonymous_id) if user.anonymous_id else None
    stands = meters(user, limited_anywhere(), found.usage)
    quotas = {m.name: QuotaOut(used=m.used, limit=m.limit, left=m.left) for m in stands}
    return MeOut(
        user_id=user.id,
        user_type=user.user_type,
        is_guest=user.user_type == "guest",
        authenticated=user.is_authenticated,
        uuid=uuid,
        anonymous_id=uuid,
        email=user.email,
        email_verified=user.email_verified_at is not None,
        username=user.username,
        display_name=user.display_name,
        nickname=user.display_name,
        role=user.role,
        locale=user.locale,
        timezone=user.timezone,
        theme=user.theme,
        source=user.source,
        created_at=iso(user.created_at),
        expires_at=iso(user.session_expires_at),
        permissions=sorted(granted(user.user_type)),
        quotas=quotas,
    )
