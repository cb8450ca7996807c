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
# (F05, F06, F17, F21), words that are unknown are F03's, and a pass is for
# every purpose of which F32 says so.
_asked["operations"] := request.operation if {
	operation.known
	not request.operation in {"delete", "display", "emotion", "pass", "sell"}
}

_asked["controllers"] := request.controller.type if data.facts.controllers[request.controller.type]

_asked["places"] := request.place.type if {
	location.known
	not location.private_room
}

_asked["modes"] := request.mode if data.facts.modes[request.mode]

# Somebody stands before the camera, who may want another way in.
wants_alternative if {
	operation.analyses
	owes_alternative
	not stored.untargeted
}

# The purpose is one at which people stand before the camera. An argument of the
# table why they can have no other way in holds where a statute empowers: who
# asks for consent has to take a no.
owes_alternative if {
	_table.present
	not _argued
}

_argued if {
	_table.alternative.required == false
	basis.statutory
}
