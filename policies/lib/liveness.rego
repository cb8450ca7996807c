# What is known of a live person before the camera: the word of an external
# provider, checked by the service. Every state but "passed" is no proof.
package countersign.lib.liveness

import data.countersign.lib.request

attested if request.liveness.status == "passed"

refuted if request.liveness.status == "failed"

# A request that says nothing of liveness needs no proof and brings none.
required if not request.liveness.required in {false, null}

absent if request.liveness.status in {"none", null}
