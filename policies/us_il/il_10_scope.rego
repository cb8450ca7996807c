package countersign.rules["US-IL"]

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Who is bound by the Biometric Information Privacy Act
# description: |
#   Binds private entities only. Outside it: state/local bodies and their
#   contractors (25(e)), GLBA financial institutions (25(c)), photographs as
#   such, patient data in health care. Written release = informed written
#   consent, electronic signature (since 2 Aug 2024), or at work a release as
#   a condition of employment.
# custom:
#   id: US-IL-10
#   citation: Biometric Information Privacy Act, 740 ILCS 14, s.10, s.25
#   tier: law
#   effective: "2008-10-03"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Whether templates from photos are covered: courts mostly say yes.
#     Health-care exclusion reads broadly after Mosby (2023). Courts split on
#     whether universities with student lending are GLBA institutions (exempt:
#     Bradley, DePaul; not shown: Lewis).
#   jurisdiction: US-IL
_bipa_applies if {
	operation.uses_template
	not _outside_bipa
}

_outside_bipa if operation.by_authority

_outside_bipa if request.controller.type == "government_contractor"

_outside_bipa if request.controller.sector in data.facts.sectors.bipa_financial

_outside_bipa if {
	request.controller.sector in data.facts.sectors.healthcare
	request.subject.role == "patient"
}
