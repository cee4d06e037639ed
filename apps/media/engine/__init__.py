"""Image processing without Django: what a file is, and its renditions by a confined child."""
