package countersign.rules.EU

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Telling people about categorisation
# description: |
#   Deployers tell people exposed to biometric categorisation or emotion
#   recognition that it is running, at the latest on first exposure; systems
#   the law permits for detecting, preventing or investigating crime are
#   excepted.
# custom:
#   id: EU-AIA-50-3
#   citation: AI Act (EU) 2024/1689, art. 50(3), (5)
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2026-08-02"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "NOTICE_MISSING", "rule": "EU-AIA-50-3"} if {
	_exposes_people
	safeguards.unannounced
	not operation.by_police
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "EU-AIA-50-3"} if _exposes_people

_exposes_people if request.operation in {"categorise", "emotion"}
