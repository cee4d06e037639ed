"""An app that exists in the kit's process tests alone: events for real workers to hear."""
