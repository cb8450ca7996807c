# Restricted-party screening of tenants (US export rules).
package countersign.lib.screening

import data.countersign.lib.request

# A hosted or US-supplied deployment serves a listed organisation, or one
# owned by listed parties, without an export licence. Self-hosted open source
# is outside; a deployment of unknown kind is inside.
listed if {
	_screened
	not request.controller.export_licence == true
	_flagged
}

_screened if not data.facts.deployments[request.deployment].export_screened == false

_flagged if not request.controller.entity_listed == false

_flagged if {
	_affiliates_rule_active
	not _minority_owned
}

_minority_owned if {
	is_number(request.controller.owned_by_listed_pct)
	request.controller.owned_by_listed_pct < data.facts.caps.listed_ownership_pct.value
}

# A flag of law: data/flags.json says it, and no request may say otherwise.
_affiliates_rule_active if not data.facts.flags.ear_affiliates_rule_active.value == false
