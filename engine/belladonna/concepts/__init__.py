"""What a picture shows, and what models should see instead."""

from belladonna.concepts.catalogue import GENERIC, Catalogue, Concept
from belladonna.concepts.detect import SURE, Detection, Detector

__all__ = ["GENERIC", "SURE", "Catalogue", "Concept", "Detection", "Detector"]
