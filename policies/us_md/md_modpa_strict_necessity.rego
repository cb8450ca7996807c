package countersign.rules["US-MD"]

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Strictly necessary, never sold
# description: |
#   Sensitive data may be collected, processed or shared only where strictly
#   necessary for a product or service the person asked for; sale banned,
#   consent or not. Also no sale or targeted ads for under-18s.
# custom:
#   id: US-MD-MODPA
#   citation: |
#     Maryland Online Data Privacy Act, Com. Law 14-4701ff,
#     s.14-4607(a)(1)-(2) as enacted (printed as 14-4707 after renumbering)
#   change:
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     TEMPLATE_SALE: |
#       Do not use operation "sell", and state output.sale: false; no consent
#       changes this.
#   tier: law
#   effective: "2026-04-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     In force 1 Oct 2025; by the summaries only processing from 1 Apr 2026
#     counts, so that day is taken. That face data is in the sensitive list was not re-read.
#   jurisdiction: US-MD
deny contains {"code": "DISPROPORTIONATE", "rule": "US-MD-MODPA"} if {
	operation.uses_template
	_consumer
	safeguards.unnecessary
}

deny contains {"code": "TEMPLATE_SALE", "rule": "US-MD-MODPA"} if {
	_consumer
	safeguards.sold
}

# Whoever acts as an employee is no consumer.
_consumer if {
	not operation.by_authority
	request.subject.role != "employee"
}
