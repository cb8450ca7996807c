import { describe, expect, it } from 'vitest';
import type { Purposes } from '../policy/purposes.ts';
import type { Vouchers } from '../policy/vouchers.ts';
import type { Deployment } from '../registry/deployment.ts';
import { DeploymentRegistration } from '../registry/registration.ts';
import type { Subject } from '../registry/subject.ts';
import { collectFacts, withAdverse } from './facts.ts';
import type { Registered } from './gather.ts';

const registration = DeploymentRegistration.parse({
  name: 'Gate',
  purpose: 'ticketing',
  controller: { id: 'zoo', name: 'Zoo', type: 'private' },
  jurisdictions: { controller: 'DE', processing: 'DE', place: 'DE' },
  place: { type: 'public_accommodation' },
  legal_basis: 'explicit_consent',
});
const deployment: Deployment = {
  id: 'dep_1',
  tenantId: 'acme',
  version: 1,
  registration,
  createdAt: 0,
  updatedAt: 0,
  endedAt: null,
};
const subject: Subject = {
  id: 'sub_1',
  tenantId: 'acme',
  reference: 'r',
  jurisdiction: 'US-IL',
  dateOfBirth: '2012-11-23',
  role: 'customer',
  createdAt: 0,
};
const registered: Registered = { deployment, subject, consents: [], templates: [], grants: [] };
const now = Date.parse('2026-11-23T12:00:00Z');
const purposes: Purposes = {
  ticketing: {
    operations: ['verify'],
    controllers: 'any',
    places: 'any',
    modes: 'any',
    present: true,
    adverse: 'no_match',
  },
};
const vouchers: Vouchers = {
  'controller.type': {
    opens: ['law_enforcement'],
    vouchers: ['operator'],
    without: 'private',
    grave: false,
    why: 'It opens what no company has.',
  },
};
const question = {
  operation: 'verify',
  deployment,
  purposes,
  vouchers,
  subject,
  registered,
  template: null,
  usesTemplate: true,
  runsIn: 'any' as const,
  now,
};

const granted = {
  id: 'grt_1',
  tenantId: 'acme',
  controllerId: registration.controller.id,
  facts: { 'controller.type': 'private', 'controller.sector': 'bank' },
  scope: {},
  evidence: { sha256: '0'.repeat(64), title: 'A register' },
  sameLegalPerson: false,
  grave: false,
  expiresAt: now + 1,
  events: [{ seq: 1, event: 'proposed', operator: 'a', reason: 'Seen.', recordedAt: 0 } as const],
};

const TEMPLATE = {
  purpose: 'ticketing',
  source: 'direct',
  enrolledAt: 0,
  lastInteractionAt: 0,
  purposeEndedAt: null,
  retentionUntil: null,
} as const;

describe('the facts for the policy', () => {
  it('take the unfavourable value for all that a registration leaves out', () => {
    expect(collectFacts(question)).toMatchObject({
      alternative: { offered: false },
      notice: { given: false, written: false, signage: false },
      dpia: { on_file: false },
      retention: { days: null },
      transfer: { cross_border: true, mechanism: 'none' },
      decision: { automated: true, adverse: true, human_reviewers: 0 },
      necessity: { justified: false },
    });
  });

  it("carry the subject's own jurisdiction and age, and no reference", () => {
    const facts = collectFacts(question);
    expect(facts.jurisdictions?.subject).toBe('US-IL');
    expect(facts.subject).toEqual({ age: 14, role: 'customer', tenancy_ended_at: null });
    expect(JSON.stringify(facts)).not.toContain('sub_1');
  });

  it('place an unknown person where the camera is, without an age', () => {
    const facts = collectFacts({ ...question, subject: null });
    expect(facts.jurisdictions?.subject).toBe('DE');
    expect(facts.subject).toEqual({ age: null, role: 'passerby', tenancy_ended_at: null });
  });

  it('say of liveness what came and whether the deployment requires it', () => {
    expect(collectFacts(question).liveness).toEqual({ required: false, status: 'none' });
    const liveness = { required: true, keys: [], max_age_seconds: 120 };
    const strict = { ...deployment, registration: { ...registration, liveness } };
    const passed = { status: 'passed', issuer: 'https://a.example', kid: 'k' } as const;
    const asked = { ...question, deployment: strict };
    expect(collectFacts(asked).liveness).toEqual({ required: true, status: 'none' });
    expect(collectFacts({ ...asked, liveness: passed }).liveness).toEqual({
      required: true,
      ...passed,
    });
  });

  it('say how old the person was at enrolment, whatever their age is now', () => {
    const subject = question.subject && { ...question.subject, dateOfBirth: '2000-06-15' };
    const enrolled = (enrolledAt: number) =>
      collectFacts({ ...question, subject, template: { ...TEMPLATE, enrolledAt } }).template;
    expect(enrolled(Date.parse('2015-06-15T00:00:00Z'))?.enrolled_age).toBe(14);
    expect(enrolled(Date.parse('2015-06-16T00:00:00Z'))?.enrolled_age).toBe(15);
    const unborn = { ...question, subject: null, template: { ...TEMPLATE, enrolledAt: 0 } };
    expect(collectFacts(unborn).template?.enrolled_age).toBeNull();
  });

  it("say that a tenant moved out where a landlord's purpose has ended", () => {
    const purposeEndedAt = Date.parse('2026-11-01T00:00:00Z');
    const template = { ...TEMPLATE, purposeEndedAt } as never;
    const endedFor = (type: string) => {
      const controller = { ...registration.controller, type };
      const kept = { ...deployment, registration: { ...registration, controller } };
      return collectFacts({ ...question, deployment: kept, template }).subject?.tenancy_ended_at;
    };
    expect(endedFor('landlord')).toBe('2026-11-01T00:00:00.000Z');
    expect(endedFor('private')).toBeNull();
  });

  it('say where templates really are, whatever was registered for references', () => {
    const reference_storage = {
      location: 'on_device',
      key_holder: 'subject',
      transmitted_over_internet: false,
    } as const;
    const held = { ...deployment, registration: { ...registration, reference_storage } };
    expect(collectFacts({ ...question, deployment: held }).storage?.location).toBe('cloud');
    const compared = collectFacts({ ...question, deployment: held, usesTemplate: false });
    expect(compared.storage).toEqual(reference_storage);
  });
});

describe('who vouches for the facts', () => {
  it('is named: the service for its own, and nobody for what is only registered', () => {
    const { vouched } = collectFacts(question);
    expect(vouched).toMatchObject({ consent: 'service', template: 'service', storage: 'service' });
    expect(vouched).not.toHaveProperty(['controller.type']);
    expect(collectFacts({ ...question, usesTemplate: false }).vouched).not.toHaveProperty(
      'storage',
    );
  });

  it('is a provider of liveness where its word was verified', () => {
    const passed = { status: 'passed', issuer: 'https://a.example', kid: 'k' } as const;
    expect(collectFacts({ ...question, liveness: passed }).vouched).toMatchObject({
      'liveness.status': 'third_party',
    });
    const faulty = { status: 'invalid', fault: 'nonce' } as const;
    expect(collectFacts({ ...question, liveness: faulty }).vouched).not.toHaveProperty([
      'liveness.status',
    ]);
  });

  it('is the operator where a grant in force says what is registered', () => {
    const { vouched } = collectFacts({
      ...question,
      registered: { ...registered, grants: [granted] },
    });
    expect(vouched).toMatchObject({ 'controller.type': 'operator' });
    expect(vouched).not.toHaveProperty(['controller.sector']);
  });

  it('has two approvers where what it says is grave by now, whatever it was when granted', () => {
    const grave = {
      ...vouchers,
      'controller.type': { ...vouchers['controller.type'], grave: true },
    };
    const asked = { ...question, registered: { ...registered, grants: [granted] } };
    expect(collectFacts({ ...asked, vouchers: grave }).vouched).not.toHaveProperty([
      'controller.type',
    ]);
    const approval = { seq: 2, event: 'approved', reason: 'Seen.', recordedAt: 0 } as const;
    const approve = (operator: string) => ({
      ...asked,
      registered: {
        ...registered,
        grants: [{ ...granted, events: [...granted.events, { ...approval, operator }] }],
      },
      vouchers: grave,
    });
    expect(collectFacts(approve('b')).vouched).toMatchObject({ 'controller.type': 'operator' });
    expect(collectFacts(approve('a')).vouched).not.toHaveProperty(['controller.type']);
  });
});

describe('the outcome', () => {
  /** Of a purpose, what its controller declares and whether there is another way in. */
  const ask = (
    adverse: 'never' | 'no_match' | 'match' | 'always',
    declared: string,
    offered: boolean,
  ) => {
    const changed = DeploymentRegistration.parse({
      ...registration,
      alternative: { offered },
      decision: { adverse_on: declared },
    });
    const asked = {
      ...question,
      deployment: { ...deployment, registration: changed },
      purposes: { ticketing: { ...purposes.ticketing, adverse } } as Purposes,
    };
    return { asked, facts: collectFacts(asked) };
  };

  it.each([
    // What the purpose says, and a controller that denies it.
    ['never', 'never', true, false],
    ['never', 'never', false, false],
    ['no_match', 'never', true, false],
    ['no_match', 'never', false, true],
    ['no_match', 'match', false, true],
    ['match', 'never', true, true],
    ['match', 'never', false, false],
    ['always', 'never', true, true],
    ['always', 'never', false, true],
    // What the controller adds.
    ['never', 'no_match', false, true],
    ['match', 'no_match', false, true],
    ['never', 'match', true, true],
    ['no_match', 'always', true, true],
    ['never', 'always', false, true],
  ] as const)(
    'of a purpose with adverse %s, declared %s, matched %s hurts: %s',
    (adverse, declared, matched, hurts) => {
      const { asked, facts } = ask(adverse, declared, false);
      expect(withAdverse(facts, asked, matched).decision?.adverse).toBe(hurts);
    },
  );

  it('of one against one hurts nobody who has another way in', () => {
    for (const declared of ['never', 'no_match']) {
      const { asked, facts } = ask('no_match', declared, true);
      expect(withAdverse(facts, asked, false).decision?.adverse).toBe(false);
      const searched = { ...facts, operation: 'identify' };
      expect(withAdverse(searched, asked, false).decision?.adverse).toBe(true);
    }
    const { asked, facts } = ask('no_match', 'always', true);
    expect(withAdverse(facts, asked, false).decision?.adverse).toBe(true);
  });

  it('hurts before it is known only where every outcome does, or the purpose is unknown', () => {
    const adverse = (...of: Parameters<typeof ask>) => ask(...of).facts.decision?.adverse;
    expect(adverse('no_match', 'match', false)).toBe(false);
    expect(adverse('always', 'never', true)).toBe(true);
    expect(adverse('never', 'always', true)).toBe(true);
    const { asked } = ask('never', 'never', true);
    expect(collectFacts({ ...asked, purposes: {} }).decision?.adverse).toBe(true);
  });
});
