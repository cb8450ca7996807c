package countersign.rules.CN

import data.countersign.lib.limits
import data.countersign.lib.request

limit contains {"at": limits.purpose_end, "rule": "CN-PIPL-19"}

limit contains {"at": limits.at(request.template.retention_until), "rule": "CN-PIPL-19"} if {
	request.template.retention_until != null
}

limit contains {"at": limits.withdrawal, "rule": "CN-PIPL-19"}
