"""The JSON edge of moderation."""
