"""Acts of admins, a file a noun; each writes its line into the record in the same transaction."""
