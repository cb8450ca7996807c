import type { Library } from './library.ts';

/** A whole policy of four rules, for tests of the toolchain and the host. */
export const FIXTURE: Library = {
  rules: {
    'countersign.rego': `package countersign

# METADATA
# entrypoint: true
decision := {
	"allow": count(reasons) == 0,
	"reasons": reasons,
	"obligations": data.countersign.rules.EU.oblige,
	"retention": {"max_days": 30, "rule": "T3"},
	"jurisdictions": ["EU"],
} if {
	not input.operation == "sell"
}

# METADATA
# entrypoint: true
retention := {"due_at": end, "rule": "T2", "overdue": end <= input.now} if {
	end := input.template.retention_until
}

reasons contains reason if {
	some reason in data.countersign.rules.EU.deny
	window := data.facts.effective[reason.rule]
	window.from <= input.now
}
`,
    'eu/rules.rego': `package countersign.rules.EU

# METADATA
# title: No marketing
# description: Faces are not read to sell things.
# custom:
#   id: T1
#   citation: Test Act, article 1
#   tier: law
#   jurisdiction: EU
#   effective: "2026-03-29"
#   confidence: P
#   checked_on: "2026-11-23"
#   change: Set purpose to something other than marketing.
deny contains {"code": "NO_MARKETING", "rule": "T1"} if input.purpose == "marketing"

# METADATA
# title: Consent lasts until it expires
# description: At its last instant consent has expired.
# custom:
#   id: T2
#   citation: Test Act, article 2
#   tier: floor
#   jurisdiction: "*"
#   effective: "2020-01-01"
#   confidence: choice
#   checked_on: "2026-11-23"
#   change: |
#     Renew consent: consent.expires_at must be later than now.
deny contains {"code": "EXPIRED", "rule": "T2"} if not _unexpired

_unexpired if input.consent.expires_at > input.now

# METADATA
# title: Keep a record
# description: Every decision is recorded.
# custom:
#   id: T3
#   citation: Test Act, article 3
#   tier: law
#   jurisdiction: EU
#   effective: "2020-01-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: by nobody
oblige contains {"code": "KEEP", "rule": "T3", "param": "P1Y"}

oblige contains {"code": "REVIEW", "rule": "T3"} if input.decision.adverse
`,
  },
  tests: {
    'eu/rules_test.rego': `package countersign.rules.EU_test

import data.countersign.rules.EU

test_marketing_is_refused if {
	{"code": "NO_MARKETING", "rule": "T1"} in EU.deny with input as {"purpose": "marketing"}
}
`,
  },
  facts: {
    jurisdictions: { EU: { tz: 'Europe/Brussels' } },
    reasons: {
      NO_MARKETING: { message: 'Faces are not for marketing.', group: 'purpose' },
      EXPIRED: { message: 'The consent has expired.', group: 'consent' },
    },
    obligations: { KEEP: { meaning: 'keep a record' }, REVIEW: { meaning: 'have a person look' } },
  },
};

/** The fixture with one rule file replaced, or one more. */
export function fixtureWith(path: string, text: string): Library {
  return { ...FIXTURE, rules: { ...FIXTURE.rules, [path]: text } };
}
