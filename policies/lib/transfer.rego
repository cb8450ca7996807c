# On what face data leave the jurisdiction.
package countersign.lib.transfer

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# The mechanism named, where it is one that this controller may rely on.
mechanism := named if {
	named := data.facts.transfers.mechanisms[request.transfer.mechanism]
	_open_to(named.for)
}

# It leaves, and on nothing that a law of the kind `law` takes.
unlawful(law) if {
	safeguards.crosses_border
	not mechanism[law] == true
}

_open_to("anybody")

_open_to("authorities") if operation.by_authority

_open_to("police") if operation.by_police
