/** A client of the HTTP API, as a third-party app would write it. */
import type { Face } from './faces.ts';

export interface Reason {
  readonly code: string;
  readonly rule: string;
  readonly tier: 'law' | 'regulator' | 'court' | 'standard' | 'floor';
  readonly title: string;
  readonly message: string;
  readonly source: string;
  readonly citation: string;
  readonly change: string;
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance: string;
  readonly decision?: string;
  readonly reasons?: readonly Reason[];
  readonly alternatives?: readonly string[];
}

export interface DecisionBody {
  readonly id: string;
  readonly operation: string;
  readonly deployment_version: number | null;
  readonly allow: boolean;
  readonly dry_run: boolean;
  readonly hypothetical: boolean;
  readonly reasons: readonly Reason[];
  readonly obligations: readonly {
    code: string;
    rule: string;
    param?: string;
    until?: string;
  }[];
  readonly jurisdictions: readonly string[];
  readonly unvouched: readonly { attribute: string; value: unknown }[];
  readonly policy_revision: string;
  readonly decided_at: string;
  readonly input: Record<string, unknown>;
  readonly outcome: {
    outcome: string;
    details: Record<string, unknown>;
    recorded_at: string;
  } | null;
}

export interface QualityBody {
  readonly score: number;
  readonly components: Readonly<Record<string, number>>;
  readonly advice: readonly { code: string; message: string }[];
}

export interface Countersigned {
  readonly id: string;
  readonly log_receipt: string;
}

export interface MatchBody {
  readonly id: string;
  readonly matched: boolean;
  readonly band: number | null;
  readonly false_match_rate: number;
  readonly retry: boolean;
  readonly review_required: boolean;
  readonly face_quality: QualityBody;
  readonly decision: Countersigned & {
    deployment_version: number | null;
    obligations: { code: string }[];
  };
}

/** What a verification is answered with that goes against the person, and what is read of it later. */
export interface AnswerBody {
  readonly id: string;
  readonly status: 'in_review' | 'released' | 'refused';
  readonly review: { id: string; reviewers_needed?: number; expires_at?: string };
  readonly matched?: boolean;
  readonly overturned?: boolean;
  readonly because?: string;
  readonly reasons?: readonly { code: string }[];
  readonly decision: { id: string };
}

export interface ReviewBody {
  readonly id: string;
  readonly status: 'in_review' | 'released' | 'refused' | 'expired';
  readonly answer: string;
  readonly found: 'matched' | 'not_matched' | null;
  readonly reference: string | null;
  readonly reviews: number;
  readonly reviewers_needed: number;
  readonly overturned: boolean | null;
  readonly release: string | null;
  readonly verdicts: readonly { reviewer: string; verdict: string; reason: string }[];
}

export interface GrantBody {
  readonly id: string;
  readonly grave: boolean;
  readonly status: 'pending' | 'in_force' | 'revoked' | 'expired';
  readonly approvals: number;
  readonly events: readonly { event: string; operator: string; reason: string }[];
  readonly log_receipt?: string;
}

export interface TemplateBody {
  readonly id: string;
  readonly generation: number;
  readonly quality: number;
  readonly pictures: number;
  readonly face_quality: QualityBody;
  readonly last_interaction_at: string;
  readonly purpose_ended_at: string | null;
  readonly retention_until: string;
  readonly model: string;
  readonly decision: Countersigned;
}

/** The API answered with a problem. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: ProblemBody;

  constructor(problem: ProblemBody) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

export class Client {
  readonly #url: URL;
  readonly #key: string;

  constructor(url: URL, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** The answer as it came, whatever its status. */
  send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${this.#key}`);
    return fetch(new URL(path, this.#url), { ...init, method, headers });
  }

  /** @throws ApiProblem */
  async #ask<Body>(method: string, path: string, init: RequestInit = {}): Promise<Body> {
    const response = await this.send(method, path, init);
    const body = await response.json();
    if (!response.ok) throw new ApiProblem(body as ProblemBody);
    return body as Body;
  }

  #json<Body>(method: string, path: string, body: unknown): Promise<Body> {
    return this.#ask(method, path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  }

  #form<Body>(path: string, fields: FormFields): Promise<Body> {
    return this.#ask('POST', path, { body: makeForm(fields) });
  }

  deploy = (registration: object) =>
    this.#json<{ id: string; version: number }>('POST', '/v1/deployments', registration);
  redeploy = (id: string, registration: object) =>
    this.#json<{ id: string; version: number }>('PUT', `/v1/deployments/${id}`, registration);
  end = (id: string) =>
    this.#ask<{ id: string; ended_at: string }>('POST', `/v1/deployments/${id}/end`);
  /** With an operator's key, as the two after it. */
  grant = (proposal: object) => this.#json<GrantBody>('POST', '/v1/grants', proposal);
  approve = (grant: string, reason = 'Seen.') =>
    this.#json<GrantBody>('POST', `/v1/grants/${grant}/approvals`, { reason });
  revoke = (grant: string, reason = 'It no longer holds.') =>
    this.#json<GrantBody>('POST', `/v1/grants/${grant}/revoke`, { reason });
  readGrant = (id: string) => this.#ask<GrantBody>('GET', `/v1/grants/${id}`);
  register = (subject: object) => this.#json<{ id: string }>('POST', '/v1/subjects', subject);
  consent = (subject: string, event: object) =>
    this.#json<{ id: string; receipt: Record<string, unknown> }>(
      'POST',
      `/v1/subjects/${subject}/consents`,
      event,
    );
  /** For a liveness attestation. */
  nonce = (deployment: string, subject: string, operation = 'verify') =>
    this.#json<{ nonce: string; expires_at: string }>('POST', '/v1/nonces', {
      operation,
      deployment,
      subject,
    });
  /** Several pictures become one template. */
  enrol = (
    deployment: string,
    subject: string,
    image: Face | Face[],
    more: Record<string, string> = {},
  ) => this.#form<TemplateBody>('/v1/templates', { deployment, subject, image, ...more });
  verify = (deployment: string, subject: string, image: Face) =>
    this.#form<MatchBody>('/v1/verifications', { deployment, subject, image });
  /** Where people have to look first. */
  verifyInReview = (deployment: string, subject: string, image: Face) =>
    this.#form<AnswerBody>('/v1/verifications', { deployment, subject, image });
  answer = (id: string) => this.#ask<AnswerBody>('GET', `/v1/verifications/${id}`);
  /** With a reviewer's key. */
  judge = (review: string, verdict: 'upheld' | 'overturned', checked = 'in_person') =>
    this.#json<ReviewBody>('POST', `/v1/reviews/${review}/verdicts`, {
      ...{ checked, verdict, reason: 'Compared the person with their document.' },
    });
  review = (id: string) => this.#ask<ReviewBody>('GET', `/v1/reviews/${id}`);
  reviews = (query: Record<string, string> = {}) =>
    this.#ask<{ reviews: ReviewBody[]; next: string | null }>(
      'GET',
      `/v1/reviews?${new URLSearchParams(query)}`,
    );
  /** Of a live person with their document; with an attestation of the first. */
  compare = (
    deployment: string,
    subject: string,
    reference: Face,
    image: Face,
    more: Record<string, string> = {},
  ) =>
    this.#form<MatchBody>('/v1/comparisons', {
      ...{ deployment, subject, reference, image, ...documentOf(subject), ...more },
    });
  detect = (deployment: string, image: Face, more: Record<string, string> = {}) =>
    this.#form<{ faces: unknown[]; decision: Countersigned }>('/v1/detections', {
      ...{ deployment, image, ...more },
    });
  dryRun = (question: object) => this.#json<DecisionBody>('POST', '/v1/decisions', question);
  decision = (id: string) => this.#ask<DecisionBody>('GET', `/v1/decisions/${id}`);
  decisions = (query: Record<string, string>) =>
    this.#ask<{ decisions: DecisionBody[]; next: string | null }>(
      'GET',
      `/v1/decisions?${new URLSearchParams(query)}`,
    );
  templates = (subject: string) =>
    this.#ask<{ templates: TemplateBody[] }>('GET', `/v1/templates?subject=${subject}`);
  endTemplate = (id: string) =>
    this.#ask<TemplateBody & { log_receipt: string | null }>('POST', `/v1/templates/${id}/end`);
  deleteTemplate = (id: string) =>
    this.#ask<{ template: string; decision: Countersigned }>('DELETE', `/v1/templates/${id}`);
  erase = (subject: string) =>
    this.#ask<{ templates: string[]; decision: Countersigned; receipt: string | null }>(
      'DELETE',
      `/v1/subjects/${subject}`,
    );
}

/** What a comparison of a live person with their document says of the two pictures. */
export const documentOf = (subject: string) => ({
  source: 'live_capture',
  reference_source: 'document',
  reference_of: subject,
});

export type FormFields = Record<string, string | Face | Face[]>;

export function makeForm(fields: FormFields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.set(name, value);
    else for (const face of [value].flat()) form.append(name, new Blob([face.bytes]), face.file);
  }
  return form;
}
