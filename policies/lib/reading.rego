# How lib/request reads the input, which may be anything at all.
package countersign.lib.reading

# Only an explicit null says that no template takes part.
without_template if object.get(document, "template", {}) == null

watchlist_named if value("watchlist") != null

# Only an explicit null, or nothing, says that no two pictures are compared.
comparison_named if value("comparison") != null

value(name) := object.get(document, name, null)

part(name, attributes) := {attribute: object.get(holder, attribute, null) |
	some attribute in attributes
} if {
	holder := _object(value(name))
}

_object(value) := value if is_object(value)

else := {}

default document := {}

document := input if is_object(input)
