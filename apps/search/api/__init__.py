"""The JSON edge of search."""
