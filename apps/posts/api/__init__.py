"""The JSON edge of posts."""
