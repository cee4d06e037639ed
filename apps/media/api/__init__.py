"""The JSON edge of media."""
