"""Acts of the repair desk, a file a noun. They flush and never commit."""
