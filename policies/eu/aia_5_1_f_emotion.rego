package countersign.rules.EU

import data.countersign.lib.request
import data.countersign.lib.traits

# METADATA
# scope: rule
# title: No emotion inference at work or school
# description: |
#   Emotion inference in workplaces and education, except medical or safety
#   reasons.
# custom:
#   id: EU-AIA-5-1-f
#   citation: AI Act (EU) 2024/1689, art. 5(1)(f)
#   change: |
#     Do not infer emotion: use neither operation "emotion" nor purpose
#     "emotion_analysis", and take emotion, mood, intent, stress and attention
#     out of output.traits.
#   tier: law
#   effective: "2025-02-02"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "EMOTION_INFERENCE", "rule": "EU-AIA-5-1-f"} if {
	_infers_emotion
	_work_or_school
}

_infers_emotion if request.operation == "emotion"

_infers_emotion if request.purpose == "emotion_analysis"

_infers_emotion if traits.emotional

_work_or_school if request.place.type in {"workplace", "school"}

_work_or_school if request.controller.type in {"employer", "school"}
