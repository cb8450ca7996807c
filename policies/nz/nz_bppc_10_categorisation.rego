package countersign.rules.NZ

import data.countersign.lib.request
import data.countersign.lib.traits

# METADATA
# scope: rule
# title: Categorisation is limited
# description: |
#   Biometric categorisation to learn about health, emotions or demographic
#   groups is limited to narrow cases.
# custom:
#   id: NZ-BPPC-10
#   citation: Biometric Processing Privacy Code 2025, rule 10
#   change:
#     EMOTION_INFERENCE: |
#       Do not infer emotion: do not use operation "emotion", and take emotion,
#       mood, intent, stress and attention out of output.traits.
#     SENSITIVE_CATEGORISATION: |
#       Take sensitive and unlisted traits out of output.traits.
#   tier: law
#   effective: "2025-11-03"
#   confidence: S
#   contested: |
#     Exceptions (accessibility, safety, research) are recalled; the floor
#     refuses all.
#   read: false
#   not_read: |
#     rule 10
#   checked_on: "2026-11-25"
#   jurisdiction: NZ
deny contains {"code": "SENSITIVE_CATEGORISATION", "rule": "NZ-BPPC-10"} if {
	request.operation == "categorise"
	traits.sensitive
}

deny contains {"code": "EMOTION_INFERENCE", "rule": "NZ-BPPC-10"} if request.operation == "emotion"

deny contains {"code": "EMOTION_INFERENCE", "rule": "NZ-BPPC-10"} if traits.emotional
