"""Makers of test objects; traits say what matters: ``AccountFactory(private=True)``."""
