"""The WSGI entry point: `wsgi:app`."""

import gc

from webapp import create_app

app = create_app()

# What the start made lives as long as the process: it is never looked through again.
gc.collect()
gc.freeze()
