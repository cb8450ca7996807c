# What the person has asked for in exercise of their rights.
package countersign.lib.standing

import data.countersign.lib.operation
import data.countersign.lib.request

# Their face may be kept and not used.
restricted if {
	operation.analyses
	_said(request.subject.restricted)
}

objected if {
	operation.analyses
	_said(request.subject.objected)
}

# Only false, or nothing said, is none.
_said(flag) if not flag in {false, null}
