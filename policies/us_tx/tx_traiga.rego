package countersign.rules["US-TX"]

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No government social scoring
# description: |
#   State and local government may not social-score. It may not build or use
#   AI to single out a person by biometric data or by gathering images from
#   the web or public sources without consent where that infringes rights;
#   here biometric data leaves out photos, video and data made from them. A
#   CUBI breach is also a breach. Hospital districts and universities are
#   outside. CUBI carve-outs for non-identifying AI and for security/fraud
#   systems.
# custom:
#   id: US-TX-TRAIGA
#   citation: |
#     TRAIGA (HB 149), Bus. & Com. Code ch. 552, ss.552.001, 552.053 (social
#     scoring), 552.054 (biometric data); 503.001(e)-(f)
#   change: |
#     Attach no score to a face: state output.score: false, and use a purpose
#     other than "social_scoring".
#   tier: law
#   effective: "2026-01-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   jurisdiction: US-TX
deny contains {"code": "SOCIAL_SCORING", "rule": "US-TX-TRAIGA"} if {
	operation.by_state_or_local_authority
	safeguards.scored
}
