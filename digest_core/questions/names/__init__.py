"""Papers told by name, acronym or what they are about, held against the list that a chat was shown. Pure."""
