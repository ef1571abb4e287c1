"""A paper's full text from arXiv: HTML, else PDF, else the abstract."""
