"""The forms of learning paths. What a field may hold is checked here for people, in services for all."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its stubs
from wtforms.validators import InputRequired, Length, Optional

from webapp.apps.learning.engine.lexicon import LANGUAGES
from webapp.apps.learning.engine.reviews import RATINGS
from webapp.apps.learning.models import NOTE_LENGTH, STATES, TOPIC_LENGTH
from webapp.apps.learning.services.progress import Change
from webapp.apps.learning.services.subjects import Draft
from webapp.apps.learning.shown import language_words
from webapp.guests.forms import blame as blame
from webapp.guests.forms import clean_line, clean_text


def _languages() -> list[SelectChoice]:
    names = language_words()
    return [SelectChoice("", _l("Find out")), *(SelectChoice(code, names[code]) for code in LANGUAGES)]


class PathForm(FlaskForm):
    """Make a path; `place` is "home" where only the topic is shown at first."""

    topic = StringField(_l("What would you like to learn?"), [Length(max=TOPIC_LENGTH), clean_line])
    text = TextAreaField(_l("A text to learn from"))
    language = SelectField(_l("Language of the text"), choices=_languages, default="")
    place = HiddenField()

    def draft(self) -> Draft:
        """Return what is asked for."""
        return Draft(self.topic.data or "", self.text.data or "", self.language.data or None)


class AgainForm(FlaskForm):
    """Find the keywords of a path again."""

    text = TextAreaField(_l("A text to learn from"))
    language = SelectField(_l("Language of the text"), choices=_languages, default="")


class StepForm(FlaskForm):
    """How far somebody is with a keyword, and a note."""

    state = SelectField(choices=[SelectChoice(name, name) for name in ("", *STATES)], default="")
    note = TextAreaField(_l("Your note"), [Length(max=NOTE_LENGTH), clean_text])
    version = IntegerField(validators=[Optional()])

    def change(self) -> Change:
        """Return what the form sets: only what was sent."""
        note = self.note.data if self.note.raw_data else None
        return Change(self.state.data or None, note, self.version.data)


class ReviewForm(FlaskForm):
    """How well somebody remembered a keyword."""

    path_id = IntegerField(validators=[InputRequired()])
    keyword_id = IntegerField(validators=[InputRequired()])
    rating = SelectField(choices=[SelectChoice(name, name) for name in RATINGS])
