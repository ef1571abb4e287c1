"""What is sent unasked: who is owed what, when, and how it reads. Pure; `workers/` keeps account and carries."""
