# Who says so. An attribute of the request opens a door only where one who may
# vouch for it has done so (data/vouchers.json); `input.vouched` names who did,
# by attribute or by group, or is "all". What it omits is the controller's word
# alone.
package countersign.lib.vouching

import data.countersign.lib.reading
import data.countersign.lib.request

# The values that open a door and that nobody vouches for who may.
unvouched contains {
	"attribute": door.path,
	"value": _held(group)[name],
	"read_as": door.without,
	"vouchers": door.vouchers,
} if {
	some [group, name] in _open
	door := data.facts.doors[group][name]
}

# The request as it would be without them. Each is read both ways, so that a
# claim never widens what is allowed and never escapes a rule that binds whoever
# it is true of. Where such a claim to be somebody stands beside others, it is
# also read alone: who is police by their own word needs a vouched order too.
readings := [] if count(_open) == 0

else := [_without(_open)] if count(_claims) in {0, count(_open)}

else := [_without(_open), _without(_claims)]

_claims contains [group, name] if {
	some [group, name] in _open
	not data.facts.doors[group][name].binds
}

_open contains [group, name] if {
	_vouched != "all"
	some group, doors in data.facts.doors
	held := _held(group)
	some name, door in doors
	value := held[name]
	value != door.without
	_opens(door, value)
	not _vouched_for(door, group)
}

_vouched_for(door, _) if door.suffices[_vouched[door.path]]
_vouched_for(door, group) if door.suffices[_vouched[group]]

# Null says nothing, except of the template, where it says that there is none.
_opens(door, value) if {
	door.opens == "any"
	value != null
}

_opens(door, null) if is_object(door.without)

_opens(door, value) if value in door.opens

_vouched := request.vouched if request.vouched != null

else := {}

# What stands at the top of the request is in the group without a name.
_held(group) := reading.document if group == ""

else := reading.value(group)

_without(claims) := object.union(
	object.remove(reading.document, {name | some ["", name] in claims}),
	object.union(_read_as(claims, ""), {group: _read_as(claims, group) |
		some [group, _] in claims
		group != ""
	}),
)

_read_as(claims, group) := {name: data.facts.doors[group][name].without |
	some [of, name] in claims
	of == group
}
