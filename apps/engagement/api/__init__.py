"""The JSON edge of what people do with posts."""
