# Traits that a request asks to read from a face.
package countersign.lib.traits

import data.countersign.lib.request

_asked := {trait | some trait in request.output.traits}

# Sorting by traits that nobody listed.
unlisted if {
	request.operation == "categorise"
	not is_array(request.output.traits)
}

sensitive if unlisted

# A trait that the vocabulary does not know is sensitive until somebody says otherwise.
sensitive if {
	some trait in _asked
	not trait in data.facts.traits.ordinary
	not trait in data.facts.traits.emotion
}

# Named by AI Act art. 5(1)(g).
banned_in_eu if {
	some trait in _asked
	data.facts.traits.sensitive[trait]
}

emotional if {
	some trait in _asked
	trait in data.facts.traits.emotion
}
