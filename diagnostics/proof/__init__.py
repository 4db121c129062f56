"""How far the rules agree with the paper's own cases, with what they are compared to and what that does not show.

`proof.prove` works it out from files alone, `manage.py validate` prints it, and `/method/proof/` shows `proof.json`.
"""
