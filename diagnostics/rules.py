"""Who may do what with firms and assessments.

Every member may read; advisors and admins write, and take along all that is held about a firm; admins erase it.
Reviewers write second ratings only, and those of their own. What firms show together (programme pages) is for those who
run a programme: admins and reviewers. Advisors see a firm's benchmark, and record its consent.
"""

from rules.rulesets import add_rule

from accounts.rules import advises, is_admin, oversees, rates

add_rule("edit_firms", advises)
add_rule("assess_firms", advises)
add_rule("rate_second", rates)
add_rule("see_programme", oversees)
add_rule("take_firms_along", advises)
add_rule("erase_firms", is_admin)
add_rule("stop_jobs_of_others", is_admin)
add_rule("manage_feeds", is_admin)
add_rule("rescore", is_admin)
