"""Pure rules of links: no Flask, no database."""
