"""Journeys in a real browser against the real site: its own processes, database and files."""
