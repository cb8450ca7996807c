# Two pictures against each other: what is known of them.
package countersign.lib.comparison

import data.countersign.lib.liveness
import data.countersign.lib.reading
import data.countersign.lib.request

present if reading.comparison_named

# A picture whose origin is unknown, or of a kind that nobody gave for this.
unaccepted if {
	some source in [request.comparison.probe_source, request.comparison.reference_source]
	not data.facts.pictures[source].accepted
}

# The probe was taken of the person just now, and a provider attests to it. The
# attestation speaks of the probe alone.
live if {
	data.facts.pictures[request.comparison.probe_source].live
	liveness.attested
}

of_one_person if request.comparison.same_subject == true
