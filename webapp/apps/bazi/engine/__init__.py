"""Four pillars from a moment and a place: pure code, without web and database. `chart.py` is the way in."""
