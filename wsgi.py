"""The WSGI entry point: `wsgi:app`."""

from webapp import create_app

app = create_app()
