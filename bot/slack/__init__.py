"""Slack: transport and nothing clever. What comes in becomes `Incoming`, a `Reply` becomes calls of the Web API."""
