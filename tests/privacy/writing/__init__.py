"""Whoever may do something does it, once; whoever may not changes nothing, wherever they ask.

What is done here is taken back at once. That things which are hidden answer like what never was,
whatever is asked of them, is the oracle's.
"""
