package countersign.rules.GB

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Police use needs a law
# description: |
#   Processing for law enforcement is lawful only as law provides, and biometric
#   data only where strictly necessary with a condition and a policy document
#   (ss. 35, 42); a high risk is assessed (s. 64).
# custom:
#   id: GB-LE-35
#   citation: DPA 2018, Part 3, ss. 35, 42, 64
#   change:
#     DPIA_MISSING: |
#       Carry out an impact assessment and register dpia.on_file: true.
#     NO_LEGAL_BASIS: |
#       Rest police use on a law: legal_basis "law_enforcement_statute".
#   tier: law
#   effective: "2018-05-25"
#   confidence: S
#   contested: |
#     Consent is a basis too (s. 35(2)(a)), rarely for police; not encoded.
#   read: false
#   not_read: |
#     ss. 35-42 and 64
#   checked_on: "2026-11-25"
#   jurisdiction: GB
deny contains {"code": "NO_LEGAL_BASIS", "rule": "GB-LE-35"} if {
	operation.by_police
	operation.uses_template
	request.legal_basis != "law_enforcement_statute"
}

deny contains {"code": "DPIA_MISSING", "rule": "GB-LE-35"} if {
	operation.by_police
	operation.analyses
	safeguards.unassessed
}

oblige contains {"code": "APPROPRIATE_POLICY_DOCUMENT", "rule": "GB-LE-35"} if {
	operation.by_police
	operation.uses_template
}
