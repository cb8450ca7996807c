import { beforeAll, describe, expect, it } from 'vitest';
import { compilePolicy } from '../../policies/toolchain/compile/compile.ts';
import { readLibrary } from '../../policies/toolchain/library/library.ts';
import type { Consent } from '../consent/states.ts';
import { PolicyFault } from '../policy/errors.ts';
import { loadPolicy, type Policy } from '../policy/host.ts';
import { DeploymentRegistration } from '../registry/registration.ts';
import { endOfRetention, type StoredTemplate } from './end.ts';

const DAY = 86_400_000;
const now = Date.parse('2026-11-23T12:00:00Z');

const registration = DeploymentRegistration.parse({
  name: 'Gate',
  purpose: 'ticketing',
  controller: { id: 'zoo', name: 'Zoo', type: 'private' },
  jurisdictions: { controller: 'US', processing: 'US', place: 'US' },
  place: { type: 'public_accommodation' },
  legal_basis: 'explicit_consent',
});

const consent = (changes: Partial<Consent> = {}): Consent => ({
  purpose: 'ticketing',
  controllerId: 'zoo',
  firstSeq: 1,
  events: 1,
  status: 'given',
  terms: JSON.stringify({
    form: ['explicit'],
    guardian: false,
    freely_given: true,
    covers_transmission: true,
    notice_version: null,
    language: null,
    expires_at: '2027-11-01T00:00:00Z',
  }),
  scopes: '{}',
  givenAt: now - 10 * DAY,
  withdrawnAt: null,
  endedAt: null,
  ...changes,
});

const KEPT: StoredTemplate = {
  template: {
    id: 'tpl_1',
    tenantId: 'acme',
    subjectId: 'sub_1',
    deploymentId: 'dep_1',
    controllerId: 'zoo',
    purpose: 'ticketing',
    source: 'direct',
    modelId: 'm',
    quality: 80,
    wrappedKey: 'k',
    generation: 1,
    former: null,
    enrolledAt: now - 10 * DAY,
    lastInteractionAt: now - DAY,
    purposeEndedAt: null,
    retentionUntil: now + DAY,
  },
  deployment: {
    id: 'dep_1',
    tenantId: 'acme',
    version: 1,
    registration,
    createdAt: 0,
    updatedAt: 0,
    endedAt: null,
  },
  subject: {
    id: 'sub_1',
    tenantId: 'acme',
    reference: 'r',
    jurisdiction: 'US',
    dateOfBirth: null,
    role: 'customer',
    createdAt: 0,
  },
  consents: [consent()],
  grants: [],
};

let policy: Policy;
beforeAll(async () => {
  const { wasm, compiled } = await compilePolicy(await readLibrary());
  policy = loadPolicy(new WebAssembly.Module(wasm), compiled);
});

describe('the end of a template', () => {
  it('has not come while nothing has ended', () => {
    expect(endOfRetention(KEPT, policy, now)).toBeNull();
  });

  it('is the limit written down, reached this instant', () => {
    expect(endOfRetention(KEPT, policy, now + DAY - 1)).toBeNull();
    expect(endOfRetention(KEPT, policy, now + DAY)).toEqual({
      due_at: '2026-11-24T12:00:00.000Z',
      rule: 'F18',
    });
  });

  it('is the withdrawal', () => {
    const withdrawn = consent({ events: 2, status: 'withdrawn', withdrawnAt: now - 5 });
    expect(endOfRetention({ ...KEPT, consents: [withdrawn] }, policy, now)).toEqual({
      due_at: '2026-11-23T11:59:59.995Z',
      rule: 'F11',
    });
  });

  it('is now without a consent for its own purpose, given to its own controller', () => {
    for (const consents of [
      [],
      [consent({ purpose: 'payment' })],
      [consent({ controllerId: 'ltd' })],
    ]) {
      expect(endOfRetention({ ...KEPT, consents }, policy, now)).toMatchObject({ rule: 'F11' });
    }
  });

  it('does not come when its deployment is registered for something else', () => {
    const other = { ...registration, purpose: 'payment' };
    const deployment = { ...KEPT.deployment, registration: other };
    expect(endOfRetention({ ...KEPT, deployment }, policy, now)).toBeNull();
  });

  it('is set by the law that is registered now', () => {
    const template = { ...KEPT.template, lastInteractionAt: now - 731 * DAY };
    expect(endOfRetention({ ...KEPT, template }, policy, now)).toBeNull();
    const subject = { ...KEPT.subject, jurisdiction: 'US-CO' };
    expect(endOfRetention({ ...KEPT, template, subject }, policy, now)).toMatchObject({
      rule: 'US-CO-1314',
    });
  });
});

describe('without an answer from the policy', () => {
  const silent = () => {
    throw new PolicyFault('trap', 'unreachable');
  };

  it('nothing is destroyed before the limit written down', () => {
    expect(() => endOfRetention(KEPT, { ...policy, retention: silent }, now)).toThrow(PolicyFault);
  });

  it('that limit counts all the same', () => {
    expect(endOfRetention(KEPT, { ...policy, retention: silent }, now + DAY)).toEqual({
      due_at: '2026-11-24T12:00:00.000Z',
      rule: null,
    });
  });
});
