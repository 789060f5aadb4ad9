"""The style cloak's anchors: the picture itself in another style."""
