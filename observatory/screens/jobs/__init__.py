"""Background jobs of the app: one runner, prewarming, garbage collection between page runs."""
