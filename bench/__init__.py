"""Measured speed: every figure stands beside its limit or peer, measured in the same run."""
