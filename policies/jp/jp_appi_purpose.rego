package countersign.rules.JP

import data.countersign.lib.operation
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Purpose announced and kept
# description: |
#   Face-feature data is an individual identification code: specify the
#   purpose so that the use of face recognition itself is clear, notify or
#   publish it (the obvious-from-circumstances exception does not cover face
#   recognition), stay within it, secure it, erase when unneeded (effort),
#   consent for third parties and abroad. Not special-care data today, so no
#   general consent duty. Camera guidance asks for signs.
# custom:
#   id: JP-APPI
#   citation: APPI (Act 57/2003 as amended), arts. 2(2), 17-22, 27-28
#   change:
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#     PURPOSE_MISMATCH: |
#       Ask for the purpose in template.enrolment_purpose, or enrol the person
#       anew for this purpose with a consent that names it.
#   tier: law
#   effective: "2022-04-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     2026 amendment bill (Cabinet 7 Apr 2026): specific biometric
#     information, under-16 guardian consent, stronger deletion right, no
#     opt-out sharing; still before the Diet on 12 Jun 2026, enactment not
#     found, effect by about 2028.
#   jurisdiction: JP
deny contains {"code": "NOTICE_MISSING", "rule": "JP-APPI"} if {
	operation.uses_template
	safeguards.unannounced
}

deny contains {"code": "PURPOSE_MISMATCH", "rule": "JP-APPI"} if stored.repurposed

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "JP-APPI"} if operation.uses_template
