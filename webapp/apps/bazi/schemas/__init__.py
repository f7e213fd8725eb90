"""JSON of charts: what is asked, what is answered."""
