package countersign.rules.EU

# METADATA
# scope: rule
# title: Two people confirm a match, already now
# description: |
#   The two-person check of AI Act art. 14(5) binds from 2 December 2027.
#   Until then the confirmation is asked for as an obligation and nothing is
#   refused for want of it. One of this service's rules, not a statement of
#   law.
# custom:
#   id: EU-AIA-14-5-EARLY
#   citation: Countersign baseline, ahead of AI Act (EU) 2024/1689, art. 14(5)
#   tier: floor
#   effective: "2024-08-01"
#   until: "2027-12-02"
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: EU
oblige contains {"code": "HUMAN_REVIEW", "rule": "EU-AIA-14-5-EARLY", "param": "2"} if {
	_remote_identification
}
