"""The WSGI entry point: `wsgi:app`."""

import gc

from webapp import create_app

app = create_app()

# What the start made lives as long as the process: collecting it again and again costs a tenth of the work.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
