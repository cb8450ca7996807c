/** Sections of an export that stand for themselves and their own: people, and deployments. */
import { readVersionsNamed, selectTextsById } from '../../audit/of-tenant.ts';
import type { TextRow } from '../../audit/text.ts';
import {
  type ConsentEventRow,
  readConsentEvent,
  selectConsentEvents,
} from '../../consent/events.ts';
import { tellAct } from '../../countersign/access.ts';
import { issueReceipt } from '../../countersign/consent-receipt.ts';
import type { Service } from '../../countersign/service.ts';
import { toInstant } from '../../instant.ts';
import {
  type DeploymentRow,
  readDeployment,
  selectDeployment,
  selectDeployments,
} from '../../registry/deployment.ts';
import {
  readSubject,
  type SubjectRow,
  selectSubject,
  selectSubjects,
} from '../../registry/subject.ts';
import { readTemplate, selectTemplatePage, type TemplateRow } from '../../registry/template.ts';
import {
  readVersion,
  selectVersions,
  selectVersionsByName,
  type VersionRow,
} from '../../registry/version.ts';
import { type ActRow, readAct, selectActs } from '../../rights/acts.ts';
import { type PersonKeyRow, readPersonKey, selectPersonKeyPage } from '../../rights/keys.ts';
import { presentConsent } from '../schemas/consent.ts';
import { presentDeployments, presentVersion } from '../schemas/deployment.ts';
import { presentSubject } from '../schemas/subject.ts';
import { presentTemplate } from '../schemas/template.ts';
import { nested, type Owned, type Part } from './nested.ts';
import type { Section } from './section.ts';

const idOf = ({ id }: Record<string, unknown>) => String(id);

/** With every version of each. */
export function deploymentsOf(service: Service, tenantId: string, now: number): Section {
  const { db } = service;
  return nested<DeploymentRow>({
    name: 'deployments',
    db,
    locate: (id) => selectDeployment(db, tenantId, id),
    select: (after, most) => selectDeployments(db, tenantId, after, most),
    present: async (rows) => {
      const shown = await presentDeployments(service, rows.map(readDeployment), now);
      return shown.map((data) => ({ kind: 'deployment', data }));
    },
    parts: [
      {
        select: (id, after, most) => selectVersions(db, id, after, most),
        idOf: ({ version }) => String(version),
        present: async (rows) =>
          rows.map(({ owner, row }) => ({
            kind: 'version',
            data: {
              deployment: owner,
              ...presentVersion(readVersion(row as unknown as VersionRow)),
            },
          })),
      },
    ],
  });
}

/** Who is not erased, with what they said, their templates without the vectors, their acts and keys. */
export function peopleOf(service: Service, tenantId: string): Section {
  const { db } = service;
  return nested<SubjectRow>({
    name: 'people',
    db,
    locate: (id) => selectSubject(db, tenantId, id),
    select: (after, most) => selectSubjects(db, tenantId, after, most),
    present: async (rows) =>
      rows.map((row) => {
        const subject = readSubject(row);
        if (subject === 'erased') throw new TypeError('The list has nobody who is erased.');
        return { kind: 'subject', data: presentSubject(subject) };
      }),
    parts: [
      {
        select: (id, after, most) => selectConsentEvents(db, tenantId, id, after, most),
        idOf,
        present: (rows) => presentConsents(service, tenantId, rows),
      },
      {
        select: (id, after, most) =>
          selectTemplatePage(db, { tenantId, subjectId: id }, after, most),
        idOf,
        present: async (rows) =>
          rows.map(({ row }) => ({
            kind: 'template',
            data: presentTemplate(readTemplate(row as unknown as TemplateRow)),
          })),
      },
      {
        select: (id, after, most) => selectActs(db, tenantId, id, after, most),
        idOf,
        present: async (rows) =>
          rows.map(({ owner, row }) => ({
            kind: 'act',
            data: { subject: owner, ...tellAct(readAct(row as unknown as ActRow)) },
          })),
      },
      keysOf(db, tenantId),
    ],
  });
}

/**
 * With the receipt that was given for it: at which deployment, and which version of it, the entry of the
 * log says. Where that has left the database, the event stands without one.
 */
async function presentConsents(service: Service, tenantId: string, rows: readonly Owned[]) {
  const { db } = service;
  const events = rows.map(({ row }) => readConsentEvent(row as unknown as ConsentEventRow));
  const ids = events.map(({ id }) => id);
  const { results: texts } = await selectTextsById(db, tenantId, ids).all<TextRow>();
  const named = readVersionsNamed(texts);
  const { results } = await selectVersionsByName(db, [...named.values()]).all<VersionRow>();
  const versions = new Map(
    results.map((row) => [`${row.deployment_id} ${row.version}`, readVersion(row)]),
  );
  return Promise.all(
    events.map(async (event, i) => {
      const { owner } = rows[i];
      const [id, version] = named.get(event.id) ?? [];
      const at = versions.get(`${id} ${version}`);
      const deployment = id !== undefined && at && { id, ...at };
      const receipt = deployment && (await issueReceipt(service, { event, deployment }, owner));
      return { kind: 'consent' as const, data: { ...presentConsent(event, owner), ...receipt } };
    }),
  );
}

function keysOf(db: D1Database, tenantId: string): Part {
  return {
    select: (id, after, most) => selectPersonKeyPage(db, tenantId, id, after, most),
    idOf,
    present: async (rows) =>
      rows
        .map(({ row }) => readPersonKey(row as unknown as PersonKeyRow))
        .map((key) => ({
          kind: 'person_key',
          data: {
            id: key.id,
            subject: key.subjectId,
            holder: key.holder,
            kind: key.kind,
            algorithm: key.algorithm,
            public_key: key.publicKey,
            registered_at: toInstant(key.registeredAt),
            counts_from: toInstant(key.countsFrom),
            refused_at: toInstant(key.refusedAt),
          },
        })),
  };
}
