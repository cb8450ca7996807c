package countersign.rules.floor

import data.countersign.lib.comparison
import data.countersign.lib.person
import data.countersign.lib.request

# METADATA
# scope: rule
# title: A comparison is of a person who is there, with their own picture
# description: |
#   Two pictures are compared only if one is of a live adult, the other is
#   theirs too, and both were given for it: else anybody's pictures could be
#   compared under anybody's consent. Adults, because nothing is kept by which
#   a guardian could follow what was done, and a child's face leaves its
#   document within years (18: UN Convention on the Rights of the Child,
#   art. 1). One of this service's rules, not a statement of law.
# custom:
#   id: F29
#   citation: Countersign baseline, F29
#   change:
#     COMPARISON_NOT_LIVE: |
#       Take the probe of the person before the camera, so that
#       comparison.probe_source is "live_capture", and send an attestation, so
#       that liveness.status is "passed".
#     COMPARISON_OF_STRANGERS: |
#       Compare a person with a picture of themselves, who agreed to it, so
#       that comparison.same_subject is true.
#     COMPARISON_OF_A_CHILD: |
#       State subject.age, of at least 18; check a child's document by hand.
#     COMPARISON_SOURCE_UNKNOWN: |
#       Say where both pictures come from, by words that data/pictures.json
#       lists as accepted, in comparison.probe_source and
#       comparison.reference_source.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "COMPARISON_SOURCE_UNKNOWN", "rule": "F29"} if {
	comparison.present
	comparison.unaccepted
}

deny contains {"code": "COMPARISON_NOT_LIVE", "rule": "F29"} if {
	comparison.present
	not comparison.live
}

deny contains {"code": "COMPARISON_OF_STRANGERS", "rule": "F29"} if {
	comparison.present
	not comparison.of_one_person
}

deny contains {"code": "COMPARISON_OF_A_CHILD", "rule": "F29"} if {
	comparison.present
	not _adult
}

_adult if {
	person.age_known
	request.subject.age >= 18
}
