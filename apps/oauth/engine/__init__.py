"""Pure rules of sign-in for apps: what a scope covers, and where a code may be sent."""
