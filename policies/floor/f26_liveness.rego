package countersign.rules.floor

import data.countersign.lib.liveness
import data.countersign.lib.operation

# METADATA
# scope: rule
# title: Proof of a live person holds, and is there where it was promised
# description: |
#   A deployment that requires the attestation of a liveness provider reads no
#   face without one, and nobody reads a face on an attestation that says
#   "failed" or does not hold. This service detects no presentation attack
#   (ISO/IEC 30107-1) itself. One of this service's rules, not a statement of
#   law.
# custom:
#   id: F26
#   citation: Countersign baseline, F26
#   change:
#     LIVENESS_MISSING: |
#       Send an attestation for this picture and a fresh nonce, so that
#       liveness.status is "passed".
#     LIVENESS_FAILED: |
#       Have the person pass the provider's check again, so that
#       liveness.status is "passed".
#     LIVENESS_INVALID: |
#       Send an attestation that holds, so that liveness.status is "passed";
#       liveness.fault names the check that this one did not pass.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "LIVENESS_MISSING", "rule": "F26"} if {
	_recognises
	liveness.required
	liveness.absent
}

deny contains {"code": "LIVENESS_FAILED", "rule": "F26"} if {
	_recognises
	liveness.refuted
}

deny contains {"code": "LIVENESS_INVALID", "rule": "F26"} if {
	_recognises
	not liveness.absent
	not liveness.attested
	not liveness.refuted
}

# To enrol, verify or identify: a face before a camera becomes a template.
_recognises if {
	operation.captures
	operation.uses_template
}
