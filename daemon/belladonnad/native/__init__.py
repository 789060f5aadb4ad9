"""Native messaging: browsers start us for our extension, which gets port and token, never a picture."""
