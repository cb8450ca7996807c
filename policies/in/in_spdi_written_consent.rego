package countersign.rules.IN

import data.countersign.lib.consent
import data.countersign.lib.operation

# METADATA
# scope: rule
# title: Consent in writing
# description: |
#   Biometrics (facial patterns named) are sensitive: companies need prior
#   consent in writing by letter, fax, email or other electronic mode on
#   purpose; option to decline or withdraw; no longer than needed. Binds
#   bodies corporate only.
# custom:
#   id: IN-SPDI
#   citation: IT Act s.43A; SPDI Rules 2011, rr. 2(1)(b), 3, 5, 7
#   change: |
#     Obtain consent in writing or by electronic signature, so that
#     consent.form holds "written" or "electronic_signature".
#   tier: law
#   effective: "2011-04-11"
#   until: "2027-05-13"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Applies until DPDP Act s.44(2) removes IT Act s.43A; tied here to the
#     DPDP substantive start. Electronic modes beyond email rest on the
#     ministry's 24 Aug 2011 note.
#   jurisdiction: IN
deny contains {"code": "CONSENT_NOT_WRITTEN", "rule": "IN-SPDI"} if {
	operation.uses_template
	not operation.by_authority
	consent.recorded
	not consent.written
}
