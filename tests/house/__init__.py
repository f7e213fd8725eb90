"""What all tests share: the app on its databases, and the people who use it."""
