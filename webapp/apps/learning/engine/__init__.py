"""Learning paths as pure code: texts, languages, terms, graphs and reviews, without web and database."""
