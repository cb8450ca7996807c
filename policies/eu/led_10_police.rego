package countersign.rules.EU

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Police use needs a statute
# description: |
#   Police biometric identification only if strictly necessary, with
#   safeguards, and only where Union or national law authorises it, or to
#   protect vital interests, or on data the person plainly made public;
#   processing must in any case rest on law (art. 8). DPIA for high risk;
#   solely automated adverse decisions only if law authorises them with human
#   intervention; no discriminatory profiling.
# custom:
#   id: EU-LED-10
#   citation: Law Enforcement Directive (EU) 2016/680, arts. 8, 10, 11, 27
#   change: |
#     Rest police use on a law: legal_basis "law_enforcement_statute".
#   tier: law
#   effective: "2018-05-06"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "NO_LEGAL_BASIS", "rule": "EU-LED-10"} if {
	operation.by_police
	operation.uses_template
	request.legal_basis != "law_enforcement_statute"
}

_gdpr_applies if not operation.by_police
