# What the purpose of a request is for, by the table in data/purposes.json.
package countersign.lib.purpose

import data.countersign.lib.basis
import data.countersign.lib.location
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.stored

_table := data.facts.purposes[request.purpose]

# In some respect the request is none that the table lists. A picture gathered
# without targeting is for no purpose at all, and F08 says so.
exceeded if {
	_table
	not stored.untargeted
	some respect, asked in _asked
	not _lists(respect, asked)
}

_lists(respect, _) if _table[respect] == "any"

_lists(respect, asked) if asked in _table[respect]

# Of these, no purpose is for the ones that a rule of the floor refuses by name
# (F05, F06, F17, F21), and words that are unknown are F03's.
_asked["operations"] := request.operation if {
	operation.known
	not request.operation in {"delete", "display", "emotion", "sell"}
}

_asked["controllers"] := request.controller.type if data.facts.controllers[request.controller.type]

_asked["places"] := request.place.type if {
	location.known
	not location.private_room
}

_asked["modes"] := request.mode if data.facts.modes[request.mode]

# Somebody stands before the camera, who may want another way in. An argument of
# the table why they can have none holds where a statute empowers: who asks for
# consent has to take a no.
wants_alternative if {
	operation.analyses
	_table.present
	not stored.untargeted
	not _argued
}

_argued if {
	_table.alternative.required == false
	basis.statutory
}
