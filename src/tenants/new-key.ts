/**
 * Keys of tenants and operators, made and revoked. The database gets the SHA-256 of the secret; the
 * key itself is shown once, to the person who asked for it.
 */
import { commitTo } from '../audit/entry.ts';
import { spellEntry } from '../audit/insertion.ts';
import { newTimedId, randomText } from '../ids.ts';
import {
  hashSecret,
  OPERATOR_SCOPES,
  type OperatorScope,
  REVIEW_SCOPE,
  type Scope,
} from './key.ts';
import { drawKey } from './keys.ts';
import { isTenantName, LONGEST_NAME, NAME_PATTERN, twinOf } from './tenant.ts';

export interface NewKey {
  /** `csk_<id>_<secret>`, for test data `csk_test_…`, of an operator `cso_…`; not stored anywhere. */
  readonly key: string;
  /** Statements that make the tenant or operator, if it is new, and the key, and the log's entry of it. */
  readonly statements: readonly string[];
}

/**
 * @param holder the person whose key it is; a key that reviews has one, and no other scope
 * @param test for the tenant's test data, which is kept apart
 * @throws RangeError when a name has other characters than a-z, 0-9 and -, or ends as those of test data
 *   do, or when the scopes do not go together.
 */
export async function makeKey(
  tenant: string,
  scopes: readonly Scope[],
  now: number,
  { holder, test = false }: { readonly holder?: string | undefined; readonly test?: boolean } = {},
): Promise<NewKey> {
  requireName(tenant, "tenant's");
  if (!isTenantName(tenant)) {
    throw new RangeError(
      `"${tenant}" is no tenant's name: use ${LONGEST_NAME} characters at most, and no -test at the end: test keys of a tenant make that of themselves.`,
    );
  }
  if (holder !== undefined) requireName(holder, "holder's");
  if (scopes.includes(REVIEW_SCOPE)) {
    if (scopes.length > 1) {
      throw new RangeError('A key that reviews does nothing else: give it the scope review alone.');
    }
    if (holder === undefined) throw new RangeError("A reviewer's key needs the reviewer's name.");
  }
  const owner = test ? twinOf(tenant) : tenant;
  const { id, key, sha256 } = await drawKey(test);
  // Nothing here comes from outside but the names, which are checked above.
  const values = [id, owner, sha256, JSON.stringify(scopes)].map(quote);
  const held = holder === undefined ? 'NULL' : quote(holder);
  const names = [quote(tenant), quote(tenant), now];
  const twin = [quote(owner), quote(owner), now, quote(tenant)];
  const about = { event: 'created', key: id, scopes, ...(holder !== undefined && { holder }) };
  return {
    key,
    statements: [
      `INSERT OR IGNORE INTO tenants (id, name, created_at) VALUES (${names.join(', ')})`,
      ...(test
        ? [
            `INSERT OR IGNORE INTO tenants (id, name, created_at, test_of) VALUES (${twin.join(', ')})`,
          ]
        : []),
      `INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes_json, holder, created_at) VALUES (${values.join(', ')}, ${held}, ${now})`,
      ...(await logKey(owner, now, about)),
    ],
  };
}

/**
 * @param name of one person
 * @param scopes an auditor's has `log` alone
 * @throws RangeError when it has other characters than a-z, 0-9 and -.
 */
export async function makeOperatorKey(
  name: string,
  now: number,
  scopes: readonly OperatorScope[] = OPERATOR_SCOPES,
): Promise<NewKey> {
  requireName(name, "operator's");
  const { id, secret, sha256 } = await makeSecret();
  const values = [id, name, sha256, JSON.stringify(scopes)].map(quote);
  return {
    key: `cso_${id}_${secret}`,
    statements: [
      `INSERT OR IGNORE INTO operators (id, created_at) VALUES (${quote(name)}, ${now})`,
      `INSERT INTO operator_keys (id, operator_id, secret_sha256, scopes_json, created_at) VALUES (${values.join(', ')}, ${now})`,
      ...(await logKey(null, now, { event: 'created', key: id, operator: name, scopes })),
    ],
  };
}

const REVOCABLE = /^(csk|cso)_(?:test_)?([A-Za-z0-9]{16})(?:_[A-Za-z0-9]{43})?$/;

/**
 * Statements that end a key, the first of which answers its id: no row where there is no such key, or
 * none any more. Then the log gets no entry either.
 * @param key its beginning, `csk_<id>`, or all of it
 * @throws RangeError when it is neither.
 */
export async function revokeKey(key: string, now: number): Promise<string[]> {
  const [, kind, id] = REVOCABLE.exec(key) ?? [];
  if (id === undefined) {
    throw new RangeError('That is no key: write csk_ or cso_ and the 16 characters after it.');
  }
  const end = `SET revoked_at = ${now} WHERE id = ${quote(id)} AND revoked_at IS NULL RETURNING id`;
  const table = kind === 'csk' ? 'api_keys' : 'operator_keys';
  // The instant knows this revocation from one before it.
  const ended = `EXISTS (SELECT 1 FROM ${table} WHERE id = ${quote(id)} AND revoked_at = ${now})`;
  const [log, text] = await logKey(null, now, { event: 'revoked', key: id });
  return [
    `UPDATE ${table} ${end}`,
    log.replace(' RETURNING idx', ` WHERE ${ended}`),
    `${text} AND ${ended}`,
  ];
}

/** The log's entry of what was done with a key. @param tenantId null for an operator's */
async function logKey(
  tenantId: string | null,
  at: number,
  content: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const id = newTimedId('evt', at);
  return spellEntry(await commitTo({ id, kind: 'key', tenantId, subjectId: null, at, content }));
}

function requireName(name: string, whose: string): void {
  if (!NAME_PATTERN.test(name)) {
    throw new RangeError(`"${name}" is no ${whose} name: use a-z, 0-9 and -.`);
  }
}

async function makeSecret() {
  const secret = randomText(43);
  return { id: randomText(16), secret, sha256: await hashSecret(secret) };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
