"""Who may see what, proved by enumeration: every actor, object and surface of the matrix."""
