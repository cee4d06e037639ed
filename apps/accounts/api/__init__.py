"""What the API asks about the account behind a request."""
