"""Drills: a site of real processes that are killed at random while people write.

``python -m bench.drills`` runs the long form; the suite runs the short one.
"""
