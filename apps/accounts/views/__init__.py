"""Pages of people: profiles and the settings."""
