"""The audit log: who did what to what, and when, in a form that nobody can change unseen (docs/decisions/0029).

`audit.record(audit.Verb.CHANGED, firm, by=by)`, in the transaction of the change, is all that a new change needs.
"""

from accounts.audit.recording import Named, organisation_of, record
from accounts.audit.verbs import Verb

__all__ = ["Named", "Verb", "organisation_of", "record"]
