"""The machine's side of sign-in for apps."""
