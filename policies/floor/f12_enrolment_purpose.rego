package countersign.rules.floor

import data.countersign.lib.operation
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: A template serves the purpose it was enrolled for
# description: |
#   A template may be compared only for the purpose it was enrolled for; a
#   police authorisation may expressly extend it. One of this service's rules,
#   not a statement of law.
# custom:
#   id: F12
#   citation: Countersign baseline, F12
#   change: |
#     Ask for the purpose in template.enrolment_purpose, or enrol the person
#     anew for this purpose with a consent that names it. For police,
#     authorisation.extends_purpose can permit it.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "PURPOSE_MISMATCH", "rule": "F12"} if stored.repurposed

oblige contains {"code": "NO_SECONDARY_USE", "rule": "F12"} if operation.uses_template
