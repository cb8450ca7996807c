package countersign.rules["US-TX"]

import data.countersign.lib.consent
import data.countersign.lib.request

# METADATA
# scope: rule
# title: A photo online is no consent
# description: |
#   That a photo of someone can be found online is not notice or consent,
#   unless the person posted it.
# custom:
#   id: US-TX-CUBI-B-1
#   citation: Tex. Bus. & Com. Code s.503.001, (b-1)
#   change: |
#     Ask the person: a template with template.source "public_web" needs
#     "explicit" in consent.form.
#   tier: law
#   effective: "2026-01-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: US-TX
deny contains {"code": "CONSENT_FORM_INVALID", "rule": "US-TX-CUBI-B-1"} if {
	_commercial
	consent.recorded
	request.template.source == "public_web"
	not "explicit" in consent.forms
}
