"""The JSON edge of home feeds."""
