"""Who may do what with firms and assessments. Every member may read; advisors and admins write."""

import rules

from accounts.rules import advises

rules.add_rule("edit_firms", advises)
rules.add_rule("assess_firms", advises)
