"""What every chat platform shares beside the conversation."""
