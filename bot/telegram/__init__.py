"""Telegram: transport and nothing clever. Updates become `Incoming`, a `Reply` becomes calls of the Bot API."""
