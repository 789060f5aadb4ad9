"""The poisoning laboratory: a small text-to-image model of our own, poisoned and asked what it learnt."""
