/** One person's story, from consent to erasure, and what the log said about it until then. */
import { ApiProblem, type Client, type DecisionBody, type Reason } from '../support/client.ts';
import type { Face } from '../support/faces.ts';
import { Holder, linkFor } from '../support/holder.ts';
import { CONSENT, registration } from './registrations.ts';

export interface Step {
  readonly did: string;
  readonly answer: string;
  readonly reasons?: readonly Reason[];
  readonly took: number;
  readonly asExpected: boolean;
}

export interface StoryCast {
  readonly enrolled: Face;
  readonly probe: Face;
  readonly impostor: Face;
  /** With a key of somebody at the gate, who looks before anything goes against a person. */
  readonly reviewer: Client;
}

export interface Story {
  /** Plays one step after the other. */
  steps(): AsyncGenerator<Step>;
  /**
   * After the last step: the log's entries about the person, oldest first. Those of before the erasure
   * as they were read then, for they went with it.
   */
  log(): Promise<readonly DecisionBody[]>;
  /** After the last step: of the erasure. */
  readonly receipts: readonly string[];
}

export async function prepareStory(client: Client, cast: StoryCast): Promise<Story> {
  const gate = registration('DE', 'Season-ticket gate', { purpose: 'ticketing' });
  const { id: deployment } = await client.deploy(gate);
  // The same gate on the day when whoever was turned away is looked for: to be recognised hurts.
  const { id: strict } = await client.deploy({
    ...gate,
    decision: { automated: true, adverse_on: 'match' },
  });
  const { id: subject } = await client.register({
    reference: `story-${process.pid}-${Date.now()}`,
    jurisdiction: 'DE',
    date_of_birth: '1991-05-04',
    role: 'customer',
  });

  async function step(did: string, act: () => Promise<Omit<Step, 'did' | 'took'>>): Promise<Step> {
    const start = performance.now();
    const result = await act();
    return { did, took: performance.now() - start, ...result };
  }

  /** The request must be answered with this problem. */
  async function refused(act: () => Promise<unknown>, code: string, reasons: readonly string[]) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { problem } = error;
      const got = [...new Set(problem.reasons?.map((reason) => reason.code) ?? [])].toSorted();
      return {
        answer: problem.code === 'policy_denied' ? 'refused by policy' : problem.title,
        reasons: problem.reasons ?? [],
        asExpected: problem.code === code && got.join() === reasons.toSorted().join(),
      };
    }
    return { answer: 'allowed', asExpected: false };
  }

  async function compared(face: Face, expected: boolean) {
    const { matched } = await client.verify(deployment, subject, face);
    return { answer: matched ? 'match' : 'no match', asExpected: matched === expected };
  }

  const told: DecisionBody[] = [];
  const receipts: string[] = [];
  return {
    async *steps() {
      yield await step('enrol without consent', () =>
        refused(() => client.enrol(deployment, subject, cast.enrolled), 'policy_denied', [
          'CONSENT_MISSING',
        ]),
      );
      yield await step('give consent', async () => {
        const { receipt } = await client.consent(subject, { deployment, ...CONSENT.full });
        return { answer: 'receipt issued', asExpected: receipt['@type'] === 'dpv:ConsentReceipt' };
      });
      yield await step('enrol', async () => {
        const { quality, retention_until } = await client.enrol(deployment, subject, cast.enrolled);
        const until = retention_until.slice(0, 10);
        return { answer: `kept until ${until}, quality ${quality}`, asExpected: true };
      });
      yield await step('come back', () => compared(cast.probe, true));
      yield await step('someone else tries', () => compared(cast.impostor, false));
      const link = await linkFor(client, subject);
      const person = new Holder(new URL(link.url));
      yield await step('open a link of their own', async () => {
        await person.open(link);
        const { decisions } = (await person.access()) as { decisions: unknown[] };
        return {
          answer: `reads ${decisions.length} decisions`,
          asExpected: decisions.length === 4,
        };
      });
      yield await step('read the same as a page', async () => {
        const page = await fetch(new URL('/me/', link.url));
        const path = `/v1/subjects/${subject}/access/page?language=de`;
        const printed = await (await client.send('GET', path)).text();
        const whole = printed.includes('lang="de"') && printed.includes('Season-ticket gate');
        return {
          answer: 'in German, on their phone or printed at the desk',
          asExpected: page.ok && (await page.text()).startsWith('<!doctype html>') && whole,
        };
      });
      const signed = async (act: string) => {
        await person.act({ act });
        return { answer: 'signed by their own key', asExpected: person.status === 201 };
      };
      yield await step('keep my face, do not use it', async () => {
        await person.register();
        return signed('restrict');
      });
      yield await step('come back meanwhile', () =>
        refused(() => client.verify(deployment, subject, cast.probe), 'policy_denied', [
          'PROCESSING_RESTRICTED',
        ]),
      );
      yield await step('let it be used again', () => signed('end_restriction'));
      let waiting = '';
      yield await step('be recognised where that goes against one', async () => {
        const { id, status, review } = await client.verifyInReview(strict, subject, cast.probe);
        waiting = id;
        await cast.reviewer.review(review.id);
        return { answer: 'waits for a person to look', asExpected: status === 'in_review' };
      });
      yield await step('a person looks, and finds otherwise', async () => {
        const { review } = await client.answer(waiting);
        await cast.reviewer.judge(review.id, 'overturned');
        const { status, matched } = await client.answer(waiting);
        const asExpected = status === 'released' && matched === false;
        return { answer: 'no match, says the person', asExpected };
      });
      yield await step('withdraw consent', async () => {
        await client.consent(subject, { deployment, event: 'withdrawn' });
        const { templates } = await client.templates(subject);
        return { answer: 'recorded, the template erased', asExpected: templates.length === 0 };
      });
      yield await step('come back at once', () =>
        refused(() => client.verify(deployment, subject, cast.probe), 'policy_denied', [
          'CONSENT_WITHDRAWN',
        ]),
      );
      yield await step('be erased', async () => {
        told.push(...(await client.decisions({ subject })).decisions);
        const { templates, decision, receipt } = await client.erase(subject);
        if (receipt !== null) receipts.push(receipt);
        const { decisions } = await client.decisions({ subject });
        told.push(await client.decision(decision.id));
        return {
          answer: 'nothing left but the bare id',
          asExpected: templates.length + decisions.length === 0,
        };
      });
      yield await step('come back once more', () =>
        refused(() => client.verify(deployment, subject, cast.probe), 'subject_erased', []),
      );
    },
    log: async () => told,
    receipts,
  };
}
