"""Pages of sign-in for apps: a person's consent, and the settings."""
