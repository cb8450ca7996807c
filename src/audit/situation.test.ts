import { expect, it } from 'vitest';
import { StoredRecordError } from '../stored.ts';
import { joinContent, splitContent } from './situation.ts';

const content = {
  operation: 'verify',
  deployment: 'dep_1',
  deployment_version: 1,
  key: 'k',
  request: 'req_1',
  input: {
    now: '2026-11-23T12:00:00.000Z',
    purpose: 'ticketing',
    subject: { age: 35, role: 'customer' },
    consent: { status: 'given', form: ['explicit'], given_at: '2026-11-01T00:00:00Z' },
    template: { enrolment_purpose: 'ticketing' },
    notice: { given: true },
  },
  allow: true,
  reasons: [],
  obligations: [{ code: 'LOG_DECISION', rule: 'F25' }],
  policy_revision: 'r',
};
const intent = { kind: 'intent', content } as const;

const join = ({ own, situation }: ReturnType<typeof splitContent>) =>
  joinContent({ own: JSON.stringify(own), situation: situation ?? null }, 'r');

it('of two people at one deployment is one situation, which holds neither', () => {
  const other = {
    ...content,
    request: 'req_2',
    input: {
      ...content.input,
      now: '2026-11-24T12:00:00.000Z',
      subject: { age: 7 },
      consent: { ...content.input.consent, given_at: '2026-11-02T00:00:00Z' },
      template: null,
    },
  };
  const { situation } = splitContent(intent);
  expect(splitContent({ kind: 'intent', content: other }).situation).toBe(situation);
  expect(JSON.parse(situation ?? '')).toEqual([
    {
      deployment_version: 1,
      input: {
        purpose: 'ticketing',
        consent: { status: 'given', form: ['explicit'] },
        notice: { given: true },
      },
      obligations: content.obligations,
      policy_revision: 'r',
    },
  ]);
});

it('does not hold what has a day of its own, or every enrolment would leave a situation', () => {
  const obligations = [{ code: 'DELETE_AFTER', rule: 'F18', until: '2027-11-30T16:37:31Z' }];
  const { own, situation } = splitContent({ kind: 'intent', content: { ...content, obligations } });
  expect(own.obligations).toEqual(obligations);
  expect(situation).not.toContain('DELETE_AFTER');
  const release = { input: { now: 'n' }, allow: true, reasons: [], obligations };
  const outcome = {
    kind: 'outcome',
    content: { outcome: 'enrolled', details: { release } },
  } as const;
  expect(splitContent(outcome).situation).toBe('[{"details":{"release":{"allow":true}}}]');
});

it('is read back whole', () => {
  expect(join(splitContent(intent))).toEqual(content);
  const release = { input: { now: 'n' }, allow: true, reasons: [], obligations: [] };
  const outcome = { outcome: 'matched', details: { template: 'tpl_1', release } };
  expect(join(splitContent({ kind: 'outcome', content: outcome }))).toEqual(outcome);
  const bare = { outcome: 'refused', details: {} };
  expect(splitContent({ kind: 'outcome', content: bare }).situation).toBeUndefined();
  const nothing = { ...content, input: { now: 'n', consent: null } };
  expect(join(splitContent({ kind: 'intent', content: nothing }))).toEqual(nothing);
});

it('leaves what was changed where it is', () => {
  const consent = { event: 'given', deployment_version: 1 };
  expect(splitContent({ kind: 'consent', content: consent })).toEqual({
    own: consent,
    situation: undefined,
  });
});

it('of before held attributes of the input alone', () => {
  const own = JSON.stringify({ allow: true, input: { now: 'n' } });
  expect(joinContent({ own, situation: '{"purpose":"ticketing"}' }, 'r')).toEqual({
    allow: true,
    input: { now: 'n', purpose: 'ticketing' },
  });
});

it('that cannot be read is said by name', () => {
  for (const situation of ['[]', '1', '{']) {
    expect(() => joinContent({ own: '{}', situation }, 'log_texts of dec_1')).toThrow(
      StoredRecordError,
    );
  }
});
