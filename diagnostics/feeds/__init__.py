"""Webhooks: other systems are told of what happens here, signed, retried, logged, and never on a private network."""
