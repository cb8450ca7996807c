/** The service, as the page asks it. The session is in this tab and nowhere else; there is no cookie. */

export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

const SESSION = 'session';

/** Opens the link in the address, if there is one, and takes it out of the address. */
export async function openSession(): Promise<boolean> {
  const link = location.hash.slice(1);
  if (link === '') return sessionStorage.getItem(SESSION) !== null;
  history.replaceState(null, '', location.pathname);
  sessionStorage.removeItem(SESSION);
  const { session } = await ask<{ session: string }>('POST', '/v1/me/sessions', { link });
  sessionStorage.setItem(SESSION, session);
  return true;
}

export function closeSession(): void {
  sessionStorage.removeItem(SESSION);
}

/** @throws RefusedError */
export async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = {};
  const session = sessionStorage.getItem(SESSION);
  if (session !== null) headers.authorization = `Bearer ${session}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(path, { method, headers, ...init });
  const told = (await answer.json()) as Answer & { code?: string; detail?: string };
  if (!answer.ok) throw new RefusedError(told.code ?? '', told.detail ?? String(answer.status));
  return told;
}

export interface Challenge {
  readonly id: string;
  readonly statement: string;
}

/**
 * What is to be signed for an act; it must say what was asked for, and of whom.
 * @throws RefusedError
 */
export async function askChallenge(
  act: Readonly<Record<string, unknown>>,
  subject: string,
): Promise<Challenge> {
  const challenge = await ask<Challenge>('POST', '/v1/me/challenges', act);
  const told = JSON.parse(challenge.statement) as Record<string, unknown>;
  const same =
    told.act === act.act &&
    told.subject === subject &&
    told.challenge === challenge.id &&
    told.deployment === (act.deployment ?? null);
  if (!same) throw new RefusedError('another_act', 'The service asked to sign something else.');
  return challenge;
}
