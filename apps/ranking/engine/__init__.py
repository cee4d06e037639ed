"""Pure parts of ranking: nothing here asks PostgreSQL, Redis or the clock."""
