"""The WSGI entry point: `wsgi:app`."""

import gc

from webapp import create_app

app = create_app()

# What the start made lives as long as the process: it is never looked through again.
gc.collect()
gc.freeze()
# What requests leave behind goes in small pieces: 20,000 things at once would stop everybody for 20 ms.
gc.set_threshold(2_000, 20, 50)
