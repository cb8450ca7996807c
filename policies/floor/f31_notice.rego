package countersign.rules.floor

import data.countersign.lib.authorisation
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Nobody's face is read without a word
# description: |
#   Whose face is read is told so, and what for, before it is. Where people are
#   watched from afar, signs tell them (F10 refuses where there is neither);
#   whom the police look for is not told beforehand, nor is anybody where a
#   court's order expressly permits secrecy. Many laws ask for notice, and the
#   text of several of them has not been read here: until it is, this speaks
#   for them. One of this service's rules, not a statement of law.
# custom:
#   id: F31
#   citation: Countersign baseline, F31
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-30"
#   jurisdiction: "*"
deny contains {"code": "NOTICE_MISSING", "rule": "F31"} if {
	_owes_notice
	safeguards.unannounced
	not _signposted
}

_owes_notice if {
	operation.analyses
	not _elsewhere_by_police
	not authorisation.covert
}

# Nobody stands before police who search, enrol or send: F10 and F16 hold those.
_elsewhere_by_police if {
	operation.by_police
	not request.operation in {"verify", "categorise"}
}

# From afar there is no counter at which to tell anybody.
_signposted if {
	request.remote == true
	not safeguards.unsigned
}
