"""The pipeline run over recorded days as if each were today: a loopback arXiv, faults by name, a tally."""
