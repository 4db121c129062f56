"""The JSON API: the same verbs, rules and engine as the pages, for programs with an access token (docs/api.md)."""
