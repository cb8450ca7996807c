# Tests that several families share about notice, review, storage and transfer.
package countersign.lib.safeguards

import data.countersign.lib.purpose
import data.countersign.lib.request

# A decision goes against the person, or nobody says that it does not.
adverse if not request.decision.adverse == false

# It decides by itself, or nobody says that it does not.
automated if not request.decision.automated == false

# What hurts somebody was decided by a machine alone.
decided_alone if {
	automated
	fewer_reviewers_than(1)
}

fewer_reviewers_than(n) if {
	adverse
	not _confirmed_by(n)
}

_confirmed_by(n) if {
	is_number(request.decision.human_reviewers)
	request.decision.human_reviewers >= n
}

unannounced if not request.notice.given == true

unsigned if not request.notice.signage == true

unassessed if not request.dpia.on_file == true

unnecessary if not request.necessity.justified == true

# Somebody before a camera, with no equal way of going about it without the face.
face_only if {
	purpose.wants_alternative
	not request.alternative.offered == true
}

shown_in_public if request.operation == "display"

shown_in_public if not request.output.public_display == false

sold if request.operation == "sell"

sold if not request.output.sale == false

scored if request.purpose == "social_scoring"

scored if not request.output.score == false

crosses_border if not request.transfer.cross_border == false

# Face data leave the device that captured them: for a server, or by the internet.
leaves_device if not data.facts.storage[request.storage.location].device == true

leaves_device if not request.storage.transmitted_over_internet == false
