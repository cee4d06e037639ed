"""The JSON edge of ranking."""
