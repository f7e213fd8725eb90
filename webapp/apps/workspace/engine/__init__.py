"""What the workspace works out without web and database: Markdown, colours of code, differences, names."""
