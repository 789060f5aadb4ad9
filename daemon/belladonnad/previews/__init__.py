"""Pictures to look at: thumbnails, what every browser can show, and what a model sees.

They are made on demand by a process of its own, as everything is that decodes a picture, and lie beside the
job's picture until that is deleted.
"""
