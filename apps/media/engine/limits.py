"""The sizes the media engine works within; messages and documentation tell them to people."""

MEBIBYTE = 1024 * 1024

MAX_FILE_BYTES = 64 * MEBIBYTE
# A 503 KB file of 13,300 x 13,300 pixels takes 700 MB when decoded, so pixels are counted first.
MAX_PIXELS = 40_000_000

# The longest edge of the largest rendition, which is kept as the master once the upload is gone.
FULL_EDGE = 2048
WIDTHS = (1080, 640, 320, 150)
AVIF_WIDTHS = (1080, 640)

PLACEHOLDER_EDGE = 20
PLACEHOLDER_MAX_CHARACTERS = 400
