package countersign.rules.floor

import data.countersign.lib.request
import data.countersign.lib.traits

# METADATA
# scope: rule
# title: No emotion inference
# description: |
#   No inference of emotion, mood, intent or stress from faces. One of this
#   service's rules, not a statement of law.
# custom:
#   id: F06
#   citation: Countersign baseline, F06
#   change: |
#     Do not infer emotion: use neither operation "emotion" nor purpose
#     "emotion_analysis", and take emotion, mood, intent, stress and attention
#     out of output.traits.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   contested: |
#     AI Act 5(1)(f) bans it only at work and in education and spares
#     medical/safety uses; the floor is wider by choice.
#   jurisdiction: "*"
deny contains {"code": "EMOTION_INFERENCE", "rule": "F06"} if request.operation == "emotion"

deny contains {"code": "EMOTION_INFERENCE", "rule": "F06"} if request.purpose == "emotion_analysis"

deny contains {"code": "EMOTION_INFERENCE", "rule": "F06"} if traits.emotional
