/**
 * What is counted, and how it is written for Prometheus. Everything is a sum: a series is its name with
 * its labels, as the text has it, and a number that is added to. A histogram is such sums, too. Labels
 * come from vocabularies that are closed: never a tenant, an id or anything that came with a request.
 */

interface Family {
  readonly type: 'counter' | 'histogram';
  readonly help: string;
}

export const FAMILIES = {
  countersign_requests_total: {
    type: 'counter',
    help: 'Requests that were answered, by route, method and class of status.',
  },
  countersign_request_seconds: {
    type: 'histogram',
    help: 'Time from the head of a request to the head of its answer, by route. The clock of a deployed Worker stands still while it computes.',
  },
  countersign_decisions_total: {
    type: 'counter',
    help: 'Decisions that the log holds, by operation. Dry runs are none.',
  },
  countersign_jurisdiction_decisions_total: {
    type: 'counter',
    help: 'The same by jurisdiction: a decision under several counts in each.',
  },
} as const satisfies Record<string, Family>;

type FamilyName = keyof typeof FAMILIES;

/** Upper ends in seconds: a decision takes some 10 ms, a recognition some 60. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Infinity];

/** Series and what to add to each. */
export type Counts = Readonly<Record<string, number>>;

export interface AnsweredRequest {
  /** As the router has it, such as `/v1/subjects/:id`. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

export interface MadeDecision {
  readonly operation: string;
  readonly allow: boolean;
  readonly jurisdictions: readonly string[];
}

/** Sums that go up, until they are taken. */
export class Tally {
  #sums = new Map<string, number>();

  countRequest({ route: pattern, method, status, seconds }: AnsweredRequest): void {
    const route = templateOf(pattern);
    this.#add('countersign_requests_total', {
      route,
      method: METHODS.has(method) ? method : 'other',
      status: `${Math.floor(status / 100)}xx`,
    });
    for (const end of BUCKETS) {
      const le = end === Infinity ? '+Inf' : String(end);
      this.#add('countersign_request_seconds', { route, le }, seconds <= end ? 1 : 0, '_bucket');
    }
    this.#add('countersign_request_seconds', { route }, seconds, '_sum');
    this.#add('countersign_request_seconds', { route }, 1, '_count');
  }

  countDecision({ operation: asked, allow, jurisdictions }: MadeDecision): void {
    const decision = allow ? 'allow' : 'deny';
    const operation = OPERATIONS.has(asked) ? asked : 'other';
    this.#add('countersign_decisions_total', { operation, decision });
    for (const name of new Set(jurisdictions.map(knownJurisdiction))) {
      const labels = { jurisdiction: name, decision };
      this.#add('countersign_jurisdiction_decisions_total', labels);
    }
  }

  /** What was counted since this was asked. */
  take(): Counts {
    const taken = Object.fromEntries(this.#sums);
    this.#sums = new Map();
    return taken;
  }

  #add(
    family: FamilyName,
    labels: Readonly<Record<string, string>>,
    value = 1,
    suffix: '' | '_bucket' | '_sum' | '_count' = '',
  ): void {
    const written = Object.entries(labels).map(([name, text]) => `${name}="${text}"`);
    const series = `${family}${suffix}{${written.join(',')}}`;
    this.#sums.set(series, (this.#sums.get(series) ?? 0) + value);
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Those of the policy input. */
const OPERATIONS = new Set(['enroll', 'verify', 'identify', 'compare', 'detect', 'delete']);

/** The form of a place's code (ISO 3166-1 and -2, or EU): nothing longer is told. */
function knownJurisdiction(name: string): string {
  return /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(name) ? name : 'other';
}

/** As OpenAPI writes it; `none` where no route took the request, for then the path is its sender's. */
function templateOf(pattern: string): string {
  if (/^(\/v1)?\/?\*?$/.test(pattern)) return 'none';
  return pattern.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}');
}

/** The exposition format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function writeMetrics(totals: ReadonlyMap<string, number>): string {
  const lines: string[] = [];
  for (const [family, { type, help }] of Object.entries(FAMILIES)) {
    lines.push(`# HELP ${family} ${help}`, `# TYPE ${family} ${type}`);
    for (const [series, value] of totals) {
      if (series.replace(/(_bucket|_sum|_count)?\{.*$/, '') === family) {
        lines.push(`${series} ${value}`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}
