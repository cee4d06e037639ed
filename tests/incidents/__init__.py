"""What broke elsewhere, as tests: a class for each lesson, and an index of where it is proved."""
