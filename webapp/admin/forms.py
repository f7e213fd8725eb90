"""The forms of the admin's pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from webapp.admin.models import NAME_LENGTH
from webapp.guests.forms import REQUIRED, canonical, clean_line
from webapp.guests.models import EMAIL_LENGTH

LARGEST_RATE = 100_000


class EmailForm(FlaskForm):
    """The right address of a contact."""

    email = StringField(_l("Email"), [REQUIRED, Length(max=EMAIL_LENGTH), canonical])


class CampaignForm(FlaskForm):
    """A campaign to all contacts."""

    name = StringField(_l("Name of the campaign"), [REQUIRED, Length(max=NAME_LENGTH), clean_line])
    rate_per_hour = IntegerField(
        _l("Emails an hour"),
        [
            InputRequired(_l("Please give a number.")),
            NumberRange(1, LARGEST_RATE, _l("Give a number from 1 to 100,000.")),
        ],
    )
