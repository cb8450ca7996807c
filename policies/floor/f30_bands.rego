package countersign.rules.floor

import data.countersign.lib.liveness
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: How sure a match is, is told of live people only
# description: |
#   A band of certainty helps whoever improves a picture step by step until it
#   passes, so it is given only where a liveness provider attests that a person
#   is before the camera. One of this service's rules, not a statement of law.
# custom:
#   id: F30
#   citation: Countersign baseline, F30
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
oblige contains {"code": "WITHHOLD_BAND", "rule": "F30"} if {
	operation.uses_template
	_bands
	not liveness.attested
}

# Only false, or nothing said, asks for none.
_bands if not request.output.bands in {false, null}
