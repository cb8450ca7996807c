package countersign.rules.EU

import data.countersign.lib.limits
import data.countersign.lib.request

limit contains {"at": limits.purpose_end, "rule": "EU-GDPR-17"} if _gdpr_applies

limit contains {"at": limits.at(request.template.retention_until), "rule": "EU-GDPR-17"} if {
	_gdpr_applies
	request.template.retention_until != null
}

limit contains {"at": limits.withdrawal, "rule": "EU-GDPR-17"} if _gdpr_applies
