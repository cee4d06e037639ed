"""The JSON edge of notifications."""
