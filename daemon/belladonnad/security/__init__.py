"""Who gets in: `layers` lists what every request has to pass; the rest is what the layers ask."""
