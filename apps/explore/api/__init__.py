"""The JSON edge of lists that everybody shares."""
