"""The same story told once: headlines of several outlets and languages, and the papers they speak of. Pure."""
