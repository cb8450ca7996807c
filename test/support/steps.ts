/** What the steps work with, over stores of one's own in workerd, at a time of the test's: no Worker, no faces. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OUTPUT } from '../../policies/toolchain/compile/compile.ts';
import { Refusal, type RefusalReason } from '../../src/countersign/errors.ts';
import type { Service, Timing } from '../../src/countersign/service.ts';
import { newId } from '../../src/ids.ts';
import { loadPolicy, type Policy } from '../../src/policy/host.ts';
import { type Deployment, insertDeployment } from '../../src/registry/deployment.ts';
import { DeploymentRegistration } from '../../src/registry/registration.ts';
import { insertSubject, type Subject } from '../../src/registry/subject.ts';
import { insertTemplate, type Template } from '../../src/registry/template.ts';
import { SigningKeys } from '../../src/signing/keys.ts';
import { type Caller, SCOPES } from '../../src/tenants/key.ts';
import { drawKey, insertKey } from '../../src/tenants/keys.ts';
import { gate } from './people.ts';
import { openSweeping } from './sweeping.ts';

export const DAY = 86_400_000;

export interface Steps {
  readonly service: Service & { readonly published: R2Bucket };
  readonly db: D1Database;
  /** Time stands still, but for who moves it. */
  now: number;
  /** Of a request at this moment. */
  timing(): Timing;
  /** A tenant of the test's own, whose key may do everything; `acme` unless given. */
  caller(tenantId?: string, changes?: Partial<Caller>): Promise<Caller>;
  /** Of `acme`, or of `globex`. */
  deploy(changes?: object, tenantId?: string): Promise<Deployment>;
  person(changes?: Partial<Subject>): Promise<Subject>;
  /** One whose ciphertext is nowhere. */
  template(subject: Subject, deployment: Deployment, changes?: object): Promise<Template>;
  /** What the log holds of a person, or of a tenant's other things, in order. */
  logged(of: { subject: string } | { tenant: string; kind: string }): Promise<LoggedText[]>;
  close(): Promise<void>;
}

type LoggedText = Record<string, unknown> & { readonly kind: string };

export async function openSteps(): Promise<Steps> {
  const policy = await builtPolicy();
  // Triggers of the schema go by the clock of the database, which is the machine's.
  const start = Date.now();
  const opened = await openSweeping(policy, () => steps.now);
  const { db } = opened;
  await db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('globex', 'G', 0)").run();
  const seed = { id: 'test', bytes: new Uint8Array(32) };
  const service = Object.assign(opened.service, {
    signing: new SigningKeys([seed], []),
    codeOf: (error: unknown) => (error instanceof Refusal ? error.reason.is : 'other'),
  }) as unknown as Steps['service'];
  const steps: Steps = {
    service,
    db,
    now: start,
    timing: () => ({
      request: 'req_1',
      now: () => steps.now,
      lap: () => undefined,
      note: () => undefined,
    }),
    caller: async (tenantId = 'acme', changes = {}) => {
      await db
        .prepare('INSERT OR IGNORE INTO tenants (id, name, created_at) VALUES (?1, ?1, 0)')
        .bind(tenantId)
        .run();
      const drawn = await drawKey(false);
      const caller: Caller = { keyId: drawn.id, tenantId, scopes: SCOPES, ...changes };
      const { scopes, deployments, expiresAt = null, holder } = caller;
      const terms = { tenantId, name: 'k', scopes, deployments, expiresAt, holder };
      await insertKey(db, drawn, terms, steps.now).run();
      return caller;
    },
    deploy: async (changes = {}, tenantId = 'acme') => {
      const deployment: Deployment = {
        ...{ id: newId('dep'), tenantId, version: 1, createdAt: steps.now, updatedAt: steps.now },
        ...{
          registration: await DeploymentRegistration.parseAsync(gate({ ...changes })),
          endedAt: null,
        },
      };
      await insertDeployment(db, deployment, 'k').run();
      return deployment;
    },
    person: async (changes = {}) => {
      const id = newId('sub');
      const subject: Subject = {
        ...{ id, tenantId: 'acme', reference: `ref-${id}`, jurisdiction: 'DE', role: 'customer' },
        ...{ dateOfBirth: '1991-05-04', createdAt: steps.now - DAY },
        ...changes,
      };
      await insertSubject(db, subject).run();
      return subject;
    },
    template: async (subject, deployment, changes = {}) => {
      const template: Template = {
        ...{ id: newId('tpl'), tenantId: subject.tenantId, subjectId: subject.id },
        ...{ deploymentId: deployment.id, controllerId: deployment.registration.controller.id },
        ...{
          purpose: deployment.registration.purpose,
          source: 'direct',
          modelId: 'm',
          quality: 80,
        },
        ...{ wrappedKey: 'v2.aaaaaaaa.x', generation: 1, former: null, purposeEndedAt: null },
        ...{ enrolledAt: steps.now, lastInteractionAt: steps.now },
        retentionUntil: steps.now + 300 * DAY,
        ...changes,
      };
      await insertTemplate(db, template).run();
      return template;
    },
    logged: async (of) => {
      const [where, values] =
        'subject' in of
          ? ['subject_id = ?', [of.subject]]
          : ['tenant_id = ? AND kind = ?', [of.tenant, of.kind]];
      const { results } = await db
        .prepare(`SELECT kind, own_json FROM log_texts WHERE ${where} ORDER BY idx`)
        .bind(...values)
        .all<{ kind: string; own_json: string }>();
      return results.map(({ kind, own_json }) => ({ ...JSON.parse(own_json), kind }));
    },
    close: opened.close,
  };
  return steps;
}

/** As `npm run build` left it, for the Worker. */
async function builtPolicy(): Promise<Policy> {
  const [wasm, json] = await Promise.all(
    ['policy.wasm', 'policy.json'].map((name) => readFile(join(OUTPUT, name))),
  );
  return loadPolicy(new WebAssembly.Module(Uint8Array.from(wasm)), JSON.parse(String(json)));
}

/** Why a step refuses; fails where it does not. */
export async function refusalOf(step: Promise<unknown>): Promise<RefusalReason> {
  try {
    await step;
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
  throw new Error('It was not refused.');
}
