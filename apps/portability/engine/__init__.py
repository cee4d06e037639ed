"""The archive of an account as a file: its format, writing one, and reading one with suspicion."""
