"""Image encoders that perturbations are optimised against: embedded, tiny and full-size."""
