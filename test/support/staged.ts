/**
 * A recogniser for tests of what the steps do with faces: the picture says itself how much its face
 * resembles the one of picture `1`. The real one is for the suites.
 */
import { type ConsentRequest, recordConsent } from '../../src/countersign/consent.ts';
import { enrol } from '../../src/countersign/enrol.ts';
import { DecidedError } from '../../src/countersign/errors.ts';
import { RecognitionError } from '../../src/recognition/errors.ts';
import type { Quality } from '../../src/recognition/quality/quality.ts';
import type { EmbedderIdentity, Recogniser } from '../../src/recognition/recogniser.ts';
import type { Deployment } from '../../src/registry/deployment.ts';
import type { Subject } from '../../src/registry/subject.ts';
import type { Caller } from '../../src/tenants/key.ts';
import { insertEndpoint } from '../../src/webhooks/endpoint.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { openSteps, type Steps } from './steps.ts';

const DIMENSION = 8;

const modelOf = (id: string): EmbedderIdentity => ({
  id,
  dimension: DIMENSION,
  thresholds: [
    { fmr: 0.001, cosine: 0.5 },
    { fmr: 0.0001, cosine: 0.7 },
  ] as unknown as EmbedderIdentity['thresholds'],
  random: {} as EmbedderIdentity['random'],
  groups: [],
});

/** By the current embedder, and by the one before it: of that, nobody resembles anybody under 0.9. */
export const MODEL = 'm';
export const FORMER_MODEL = 'former';

/** A picture of somebody, `cosine` like the one of picture `1`; `blur` is refused. */
export const picture = (cosine: number | 'blur', score = 80): Uint8Array =>
  new TextEncoder().encode(`${cosine} ${score}`);

export interface Reading {
  readonly cosine: string;
  readonly options: Parameters<Recogniser['recognise']>[1];
}

export interface Staged extends Steps {
  /** What was read, in order. */
  readonly read: Reading[];
  /** Called while a face is read: what happens meanwhile. Once. */
  meanwhile: (() => Promise<unknown>) | undefined;
  /** Stated by the caller, in every form; `changes` to what is asked, and to its terms. */
  say(caller: Caller, event: Said, at: Deployment, who: Whose, changes?: Changes): Recorded;
  /** Somebody who agreed at a gate, and whose face is that of picture `1`; the id of the template. */
  enrolled(caller: Caller, registered?: object): Promise<[Deployment, Subject, string]>;
  attemptsOf(
    subject: Whose,
  ): Promise<{ key_id: string; made_at: number; matched: number | null }[]>;
  /** What `acme`’s webhooks are told of somebody or something, by its id: type, time, data. */
  told(id: string): Promise<[type: string, at: number, data: unknown][]>;
  /** What the log holds of them beside consents. */
  decisions(subject: Whose): ReturnType<Steps['logged']>;
}

type Said = ConsentRequest['event'];
type Recorded = ReturnType<typeof recordConsent>;
type Whose = Pick<Subject, 'id'>;
type Changes = Partial<Omit<ConsentRequest, 'terms'>> & {
  terms?: Partial<ConsentRequest['terms']>;
};

export async function openStaged(): Promise<Staged> {
  const read: Reading[] = [];
  const recogniser: Pick<Recogniser, 'model' | 'models' | 'recognise'> = {
    model: modelOf(MODEL),
    models: [modelOf(MODEL), modelOf(FORMER_MODEL)],
    recognise: async (image, options) => {
      const [cosine, score] = new TextDecoder().decode(image).split(' ');
      read.push({ cosine, options });
      const { meanwhile } = staged;
      staged.meanwhile = undefined;
      await meanwhile?.();
      if (cosine === 'blur') throw new RecognitionError('no_face', 'There is no face.');
      const embedding = new Float32Array(DIMENSION);
      const at = options.model === FORMER_MODEL ? 2 : 0;
      embedding[at] = Number(cosine);
      embedding[at + 1] = Math.sqrt(1 - Number(cosine) ** 2);
      const quality = { score: Number(score), components: {}, advice: [] } as unknown as Quality;
      return { embedding, norm: 20, quality, timings: { total: 1 } } as unknown as Awaited<
        ReturnType<Recogniser['recognise']>
      >;
    },
  };
  const steps = await openSteps();
  const endpoint = { id: 'whk_1', tenantId: 'acme', url: 'https://example.com/', events: [] };
  await insertEndpoint(steps.db, {
    ...endpoint,
    createdAt: 0,
    disabledAt: null,
    disabledBecause: null,
  }).run();
  const staged: Staged = Object.assign(steps, {
    read,
    meanwhile: undefined,
    say: (
      caller: Caller,
      event: Said,
      { id: deployment }: Deployment,
      { id }: Whose,
      changes = {},
    ) => {
      const { event: _, form, ...full } = CONSENT.full;
      const { terms, ...others } = changes as Changes;
      const evidence = { level: 'stated', reference: null, sha256: null } as const;
      const request: ConsentRequest = {
        ...{ deployment, subject: id, event, occurredAt: undefined },
        ...others,
        terms: {
          ...{ ...full, form: [...form], guardian: false, indicated_by: 'subject' },
          ...{ channel: null, evidence },
          ...terms,
        },
      };
      return recordConsent(steps.service, caller, request, steps.timing());
    },
    enrolled: async (
      caller: Caller,
      registered: object = {},
    ): Promise<[Deployment, Subject, string]> => {
      const { tenantId } = caller;
      const deployment = await steps.deploy(registered, tenantId);
      const subject = await steps.person({ tenantId });
      await staged.say(caller, 'given', deployment, subject);
      const image = [picture(1)];
      const request = { deployment: deployment.id, subject: subject.id, image, source: 'direct' };
      const { answer } = await enrol(steps.service, caller, request, steps.timing());
      return [deployment, subject, answer.template.id];
    },
    attemptsOf: async ({ id }: Whose) => {
      const asked = 'SELECT key_id, made_at, matched FROM attempts WHERE subject_id = ?';
      const { results } = await steps.db
        .prepare(`${asked} ORDER BY made_at`)
        .bind(id)
        .all<{ key_id: string; made_at: number; matched: number | null }>();
      return results;
    },
    told: async (id: string): Promise<[string, number, unknown][]> => {
      const { results } = await steps.db
        .prepare(
          'SELECT type, at, data_json FROM webhook_events WHERE instr(data_json, ?) ORDER BY seq',
        )
        .bind(id)
        .all<{ type: string; at: number; data_json: string }>();
      return results.map(({ type, at, data_json }) => [type, at, JSON.parse(data_json)]);
    },
    decisions: async ({ id }: Whose) =>
      (await steps.logged({ subject: id })).filter(({ kind }) => kind !== 'consent'),
  });
  Object.assign(staged.service, { recogniser, runsIn: 'any' });
  return staged;
}

/** Why a step failed once it was decided on; fails where it did not. */
export async function faultOf(step: Promise<unknown>): Promise<DecidedError> {
  const error = await step.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DecidedError) return error;
  throw error ?? new Error('It did not fail.');
}
