"""Who may do what with firms and assessments. Every member may read; advisors and admins write."""

from rules.rulesets import add_rule

from accounts.rules import advises

add_rule("edit_firms", advises)
add_rule("assess_firms", advises)
