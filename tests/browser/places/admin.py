"""The pages of those who run the house."""

from tests.browser.places.cast import Cast, Places, Way, see


def furnish(people: Cast) -> dict[str, str]:
    """Find the newest guest, and the account of the one who comes back."""
    sql = people.house.deployment.stage.sql
    ((guest_id,),) = sql("SELECT max(id) FROM users WHERE user_type = 'guest'")
    ((account_id,),) = sql("SELECT id FROM users WHERE email = :email", email=people.emails["returner"])
    return {"guest": f"/admin/users/{guest_id}", "user": f"/admin/users/{account_id}"} | {
        "merge by hand": f"/admin/merges?account_id={account_id}&guest_id={guest_id}"
    }


def places(people: Cast) -> Places:
    """Return every page of the administration."""
    at = people.at
    ways: dict[str, Way] = {
        "admin overview": see("/admin"),
        "admin users": see("/admin/users"),
        "admin guests": see("/admin/users?which=guests"),
        "admin user": see(at["user"]),
        "admin guest": see(at["guest"]),
        "admin merge": see(at["merge by hand"]),
        "merging by hand": see("/admin/merges"),
        "admin moderation": see("/admin/moderation"),
        "admin rights": see("/admin/permissions"),
        "admin queues": see("/admin/queues"),
        "admin campaigns": see("/admin/campaigns"),
        "admin record": see("/admin/audit"),
    }
    return {name: (people.admin, way) for name, way in ways.items()}
