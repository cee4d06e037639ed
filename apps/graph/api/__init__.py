"""The JSON edge of the graph."""
