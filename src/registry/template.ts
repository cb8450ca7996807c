/** What D1 knows of a template: everything but the vector. */
import type { Deployment } from './deployment.ts';
import { nameOf, spellId, type Whom } from './whom.ts';

/** Living templates of one subject, at most: one for each controller and purpose. */
export const MOST_TEMPLATES = 32;

export interface Template {
  readonly id: string;
  readonly tenantId: string;
  readonly subjectId: string;
  readonly deploymentId: string;
  /** The controller that enrolled it; no other one's deployments may use it. */
  readonly controllerId: string;
  /** The purpose it was enrolled for. */
  readonly purpose: string;
  readonly source: string;
  /** The embedder that made it; only that one can compare it. */
  readonly modelId: string;
  /** 0 to 100. */
  readonly quality: number;
  readonly wrappedKey: string;
  /** Of the tenant's transform that turned it; 0 from before there were generations. */
  readonly generation: number;
  /** The ciphertext that was replaced, while it is kept. */
  readonly former: Sealed | null;
  readonly enrolledAt: number;
  readonly lastInteractionAt: number;
  readonly purposeEndedAt: number | null;
  readonly retentionUntil: number;
}

/** What opens one ciphertext, and where it is. */
export interface Sealed {
  readonly wrappedKey: string;
  readonly generation: number;
}

export interface TemplateRow {
  id: string;
  tenant_id: string;
  subject_id: string;
  deployment_id: string;
  controller_id: string;
  purpose: string;
  source: string;
  model_id: string;
  quality: number;
  wrapped_key: string;
  generation: number;
  next_key: string | null;
  next_generation: number | null;
  former_key: string | null;
  former_generation: number | null;
  enrolled_at: number;
  last_interaction_at: number;
  purpose_ended_at: number | null;
  retention_until: number;
}

export function readTemplate(row: TemplateRow): Template {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    subjectId: row.subject_id,
    deploymentId: row.deployment_id,
    controllerId: row.controller_id,
    purpose: row.purpose,
    source: row.source,
    modelId: row.model_id,
    quality: row.quality,
    wrappedKey: row.wrapped_key,
    generation: row.generation,
    former:
      row.former_key === null
        ? null
        : { wrappedKey: row.former_key, generation: row.former_generation ?? 0 },
    enrolledAt: row.enrolled_at,
    lastInteractionAt: row.last_interaction_at,
    purposeEndedAt: row.purpose_ended_at,
    retentionUntil: row.retention_until,
  };
}

/**
 * The template a deployment should compare: its controller's newest for its purpose, else its
 * controller's newest, so that the policy can say that it was enrolled for something else.
 * @param templates newest first
 */
export function chooseTemplate(
  templates: readonly Template[],
  { registration: { purpose, controller } }: Deployment,
): Template | undefined {
  const own = templates.filter((template) => template.controllerId === controller.id);
  return own.find((template) => template.purpose === purpose) ?? own[0];
}

/**
 * The template that an enrolment decided on makes. The sweep finds what an interrupted enrolment left
 * in KV by the decision alone.
 */
export function templateIdFor(decisionId: string): string {
  return decisionId.replace(/^dec_/, 'tpl_');
}

/** Who may use a template, of whom, and for what. A newer template of one use replaces an older one. */
export type TemplateUse = Pick<Template, 'tenantId' | 'subjectId' | 'controllerId' | 'purpose'>;

export function isOfUse(template: TemplateUse, use: TemplateUse): boolean {
  return (
    template.tenantId === use.tenantId &&
    template.subjectId === use.subjectId &&
    template.controllerId === use.controllerId &&
    template.purpose === use.purpose
  );
}

/** Those that still have their key, newest first; somewhat more than there should be. */
export function selectTemplates(db: D1Database, tenantId: string, whom: Whom) {
  return db
    .prepare(
      `SELECT * FROM templates WHERE tenant_id = ?1 AND subject_id = ${spellId(whom)}
         AND wrapped_key IS NOT NULL ORDER BY enrolled_at DESC, id LIMIT ?3`,
    )
    .bind(tenantId, nameOf(whom), 2 * MOST_TEMPLATES);
}

/** Templates of one subject, as whoever asks may see them. */
export interface TemplateList extends Pick<Template, 'tenantId' | 'subjectId'> {
  /** undefined: of every deployment. */
  readonly deployments?: readonly string[] | undefined;
}

const LISTED = `tenant_id = ?1 AND subject_id = ?2
  AND (?3 IS NULL OR deployment_id IN (SELECT value FROM json_each(?3)))`;

const valuesOf = ({ tenantId, subjectId, deployments }: TemplateList) => [
  tenantId,
  subjectId,
  deployments === undefined ? null : JSON.stringify(deployments),
];

/**
 * Those that still have their key, in a list: newest first.
 * @param after an id of the list, with its key or without, or null
 */
export function selectTemplatePage(
  db: D1Database,
  list: TemplateList,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const before =
    after === null ? '' : `AND rowid < (SELECT rowid FROM templates WHERE ${LISTED} AND id = ?5)`;
  return db
    .prepare(
      `SELECT * FROM templates WHERE ${LISTED} AND wrapped_key IS NOT NULL
       ${before} ORDER BY rowid DESC LIMIT ?4`,
    )
    .bind(...valuesOf(list), most, ...(after === null ? [] : [after]));
}

/** Of this list, with its key or without. */
export function locateTemplate(
  db: D1Database,
  list: TemplateList,
  id: string,
): D1PreparedStatement {
  return db
    .prepare(`SELECT 1 FROM templates WHERE ${LISTED} AND id = ?4`)
    .bind(...valuesOf(list), id);
}

/** A row with the instant from which on the policy is to be asked about it; below 0 after a change. */
export type AskedTemplateRow = TemplateRow & { readonly ask_at: number };

/** Of every tenant: what has its key and is to be asked about by now, the longest due first. */
export function selectTemplatesToAsk(
  db: D1Database,
  now: number,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT * FROM templates WHERE wrapped_key IS NOT NULL AND ask_at <= ?
       ORDER BY ask_at LIMIT ?`,
    )
    .bind(now, most);
}

/** Of every tenant: what has its key and was not examined since, the least recently first. */
export function selectLeastExamined(
  db: D1Database,
  since: number,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT * FROM templates WHERE wrapped_key IS NOT NULL AND examined_at < ?
       ORDER BY examined_at LIMIT ?`,
    )
    .bind(since, most);
}

/** Of every tenant, in the order of rows: what has its key. */
export function selectTemplatesFrom(
  db: D1Database,
  after: number,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT rowid AS place, * FROM templates WHERE rowid > ? AND wrapped_key IS NOT NULL
       ORDER BY rowid LIMIT ?`,
    )
    .bind(after, most);
}

export interface Asked {
  readonly id: string;
  /** As it was read: what has changed since is asked about again. */
  readonly askAt: number;
  /** When to ask again. */
  readonly next: number;
}

export function markAsked(db: D1Database, asked: readonly Asked[], now: number) {
  return db
    .prepare(
      `UPDATE templates SET examined_at = ?1,
         ask_at = iif(ask_at = value ->> 'askAt', value ->> 'next', ask_at)
       FROM json_each(?2) WHERE templates.id = value ->> 'id'`,
    )
    .bind(now, JSON.stringify(asked));
}

export function insertTemplate(db: D1Database, template: Template): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose, source,
         model_id, quality, wrapped_key, generation, enrolled_at, last_interaction_at,
         purpose_ended_at, retention_until, examined_at, ask_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    )
    .bind(
      template.id,
      template.tenantId,
      template.subjectId,
      template.deploymentId,
      template.controllerId,
      template.purpose,
      template.source,
      template.modelId,
      template.quality,
      template.wrappedKey,
      template.generation,
      template.enrolledAt,
      template.lastInteractionAt,
      template.purposeEndedAt,
      template.retentionUntil,
      // The policy has said how long it may stay, but not when the consent that it rests on ends: the
      // next sweep asks.
      template.enrolledAt,
    );
}

/**
 * Fails the transaction with `enrolled_meanwhile` if there is a template of this use that is not among
 * those known. To be run before the template that takes their place is there.
 */
export function expectNoOther(
  db: D1Database,
  { tenantId, subjectId, controllerId, purpose }: TemplateUse,
  known: readonly string[],
): D1PreparedStatement {
  return db
    .prepare('INSERT INTO template_successions VALUES (?, ?, ?, ?, ?)')
    .bind(tenantId, subjectId, controllerId, purpose, JSON.stringify(known));
}

/** Counts a use of the template: some laws run their period from the last interaction. */
export function touchTemplate(db: D1Database, id: string, now: number): D1PreparedStatement {
  return db.prepare('UPDATE templates SET last_interaction_at = ? WHERE id = ?').bind(now, id);
}

/**
 * Ends the purpose of every template that is kept for a deployment. How long each may stay after that
 * is for the policy to say; the sweep asks about them first.
 */
export function endPurpose(
  db: D1Database,
  { tenantId, id }: Pick<Deployment, 'tenantId' | 'id'>,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE templates SET purpose_ended_at = ?1
       WHERE deployment_id = ?3 AND wrapped_key IS NOT NULL AND tenant_id = ?2
         AND purpose_ended_at IS NULL`,
    )
    .bind(now, tenantId, id);
}

/** The same of one template; finds nothing to change where its purpose has ended, or its key is gone. */
export function endPurposeOf(
  db: D1Database,
  { tenantId, id }: Pick<Template, 'tenantId' | 'id'>,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE templates SET purpose_ended_at = ?1
       WHERE id = ?3 AND tenant_id = ?2 AND wrapped_key IS NOT NULL AND purpose_ended_at IS NULL`,
    )
    .bind(now, tenantId, id);
}

/** Of this tenant, while it has its key. */
export function selectTemplate(db: D1Database, tenantId: string, id: string): D1PreparedStatement {
  return db
    .prepare('SELECT * FROM templates WHERE tenant_id = ? AND id = ? AND wrapped_key IS NOT NULL')
    .bind(tenantId, id);
}

/** When templates lose their keys, and by which decision. */
export interface End {
  readonly at: number;
  readonly decisionId: string;
}

/** From this moment the ciphertext, wherever a copy of it lingers, is noise. */
const DESTROY = `UPDATE templates
  SET wrapped_key = NULL, next_key = NULL, former_key = NULL, erased_at = ?, erased_by = ?`;

/** Destroys the key of one template. */
export function destroyKey(db: D1Database, id: string, { at, decisionId }: End) {
  return db.prepare(`${DESTROY} WHERE id = ? AND wrapped_key IS NOT NULL`).bind(at, decisionId, id);
}

/** Destroys the key of every template of one use, but for the one that replaces them. */
export function destroyKeysOfUse(
  db: D1Database,
  { tenantId, subjectId, controllerId, purpose }: TemplateUse,
  { at, decisionId }: End,
  except: string | null = null,
) {
  return db
    .prepare(
      `${DESTROY} WHERE tenant_id = ? AND subject_id = ? AND controller_id = ? AND purpose = ?
         AND id IS NOT ? AND wrapped_key IS NOT NULL`,
    )
    .bind(at, decisionId, tenantId, subjectId, controllerId, purpose, except);
}
