"""Use cases: the only door for app, command line and API."""
