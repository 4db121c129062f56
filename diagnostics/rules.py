"""Who may do what with firms and assessments.

Every member may read; advisors and admins write. Reviewers write second ratings only, and those of their own.
"""

from rules.rulesets import add_rule

from accounts.rules import advises, rates

add_rule("edit_firms", advises)
add_rule("assess_firms", advises)
add_rule("rate_second", rates)
