"""JSON of the repair desk: what comes in, what goes out."""
