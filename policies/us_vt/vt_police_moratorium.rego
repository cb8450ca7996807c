package countersign.rules["US-VT"]

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Moratorium on police use
# description: |
#   Police barred until the legislature approves; since May 2021 use is
#   allowed in child sexual exploitation cases.
# custom:
#   id: US-VT-4622
#   citation: |
#     Vermont moratorium, S.124 of 2020 (Act 166), amended by H.195 of 2021,
#     session law; 20 V.S.A. s.4622 is the drone statute
#   change: |
#     Do without face recognition, save in a case of child sexual exploitation
#     (authorisation.objective "child_exploitation").
#   tier: law
#   effective: "2020-10-07"
#   confidence: S
#   read: false
#   checked_on: "2026-11-23"
#   contested: |
#     Section 4622 itself governs drones (it allows a warrant, a recognised
#     warrant exception, or non-crime uses such as search and rescue). The old
#     citation suggests (recalled, text not reached) that the moratorium
#     excepts uses that section would allow for drones; if so, a warrant lifts
#     the bar.
#   not_read: |
#     the moratorium and its exceptions
#   jurisdiction: US-VT
deny contains {"code": "GOVERNMENT_USE_BAN", "rule": "US-VT-4622"} if {
	operation.uses_template
	operation.by_police
	operation.by_state_or_local_authority
	request.authorisation.objective != "child_exploitation"
}
