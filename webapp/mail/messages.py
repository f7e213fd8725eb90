"""Write a message, as text and HTML, from the templates of one name, in the reader's language."""

from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from flask import render_template
from flask_babel import force_locale

from webapp.config import settings


def write(name: str, to: str, locale: str, **context: Any) -> EmailMessage:
    """Return the message `templates/mail/<name>.txt|html` to the stored address `to`.

    The first line of the text template is the subject.
    """
    context |= {"base_url": settings().base_url}
    with force_locale(locale):
        subject, _, text = render_template(f"mail/{name}.txt", **context).partition("\n")
        html = render_template(f"mail/{name}.html", subject=subject.strip(), **context)
    message = EmailMessage()
    message["From"] = settings().MAIL_FROM
    message["To"] = to
    message["Subject"] = subject.strip()
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=settings().base_host or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.strip() + "\n")
    message.add_alternative(html, subtype="html")
    return message
