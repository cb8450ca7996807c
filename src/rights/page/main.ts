/** The person's page: shows what is held, and does what its buttons say. */
import {
  exportPublic,
  forgetKey,
  makePair,
  makePasskey,
  readKey,
  sign,
  signWithPasskey,
  storeKey,
} from './key.ts';
import type { Node as Part } from './parts.ts';
import { ask, askChallenge, closeSession, openSession, RefusedError } from './service.ts';
import { type Held, view } from './view.ts';
import { chooseLanguage, fill, LANGUAGES, type Language, type Words } from './words.ts';

interface Own extends Held {
  readonly holder: string;
  readonly session_ends_at: string;
  readonly asked_for: string | null;
}

type Act = Readonly<Record<string, unknown>> & { readonly act: string };

/** What came of an act, as far as the page looks at it. */
interface Done {
  readonly consent?: { readonly receipt: unknown; readonly signed_receipt: string };
}

let language: Language = chooseLanguage(navigator.languages);
let own: Own | undefined;
/** Of what was said last on this page, to be saved. */
let receipt: Done['consent'];
const words = (): Words => LANGUAGES[language][1];

function find<Found extends Element>(id: string, kind: new () => Found): Found {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`There is no ${id}.`);
  return found;
}

/** Texts become text nodes: nothing that is told is ever read as HTML. */
function toElement(part: Part): Node {
  if (typeof part === 'string') return document.createTextNode(part);
  const [tag, attributes, ...content] = part;
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content.map(toElement));
  return element;
}

function say(text: string): void {
  find('status', HTMLElement).textContent = text;
}

function show(...parts: Part[]): void {
  document.documentElement.lang = language;
  document.title = words().title;
  find('page', HTMLElement).replaceChildren(...parts.map(toElement));
}

const ownerOf = ({ subject, holder }: Own) => `${subject.id}/${holder}`;

async function draw(): Promise<void> {
  if (!own) return;
  const key = await readKey(ownerOf(own));
  const { holder, session_ends_at, asked_for } = own;
  const passkeys = typeof PublicKeyCredential !== 'undefined';
  const visitor = {
    holder,
    session_ends_at,
    asked_for,
    own: key?.id ?? null,
    passkeys,
    receipt: receipt !== undefined,
  };
  show(...view({ held: own, language, visitor }));
}

/** Of decisions, which come by hundreds; what is left then is to be asked for. */
const MOST_PAGES = 50;

async function load(): Promise<void> {
  let told = await ask<Own>('GET', '/v1/me');
  for (let pages = 1; told.next.decisions !== null && pages < MOST_PAGES; pages++) {
    told = join(told, await ask<Own>('GET', `/v1/me?decisions_after=${told.next.decisions}`));
  }
  own = told;
  await draw();
}

function join(told: Own, more: Own): Own {
  const known = new Set(told.deployments.map(({ id }) => id));
  return {
    ...told,
    decisions: [...told.decisions, ...more.decisions],
    deployments: [...told.deployments, ...more.deployments.filter(({ id }) => !known.has(id))],
    next: { ...told.next, decisions: more.next.decisions },
  };
}

/** Signs with the key that counts. @throws RefusedError where it is not here */
async function carryOut(act: Act): Promise<void> {
  if (!own) return;
  const subject = String(own.subject.id);
  const { holder } = own;
  const counts = own.keys.find((key) => key.holder === holder && key.state === 'counts');
  if (!counts) throw new RefusedError('no_person_key', words().needs_key);
  const { id, statement } = await askChallenge(act, subject);
  if (counts.kind === 'passkey') {
    const response = await signWithPasskey(statement, counts.credential ?? '');
    await send({ challenge: id, signature: { kind: 'passkey', response } });
    return;
  }
  const key = await readKey(ownerOf(own));
  if (key?.id !== counts.id) throw new RefusedError('no_person_key', words().other_key);
  const signature = { kind: 'browser', signature: await sign(key.pair, statement) };
  await send({ challenge: id, signature });
}

async function send(act: object): Promise<void> {
  const done = await ask<Done>('POST', '/v1/me/acts', act);
  receipt = done.consent ?? receipt;
}

async function makeKey(): Promise<void> {
  if (!own) return;
  const owner = ownerOf(own);
  const { id: challenge, statement } = await askChallenge(
    { act: 'register_key' },
    String(own.subject.id),
  );
  const pair = await makePair();
  const key = {
    kind: 'browser',
    algorithm: 'ES256',
    public_key: await exportPublic(pair),
    signature: await sign(pair, statement),
  };
  const { id } = await ask<{ id: string }>('POST', '/v1/me/keys', { challenge, key });
  await storeKey(owner, { id, pair });
}

async function registerPasskey(): Promise<void> {
  if (!own) return;
  const subject = String(own.subject.id);
  const { id: challenge, statement } = await askChallenge({ act: 'register_key' }, subject);
  const response = await makePasskey(statement, subject);
  await ask('POST', '/v1/me/keys', { challenge, key: { kind: 'passkey', response } });
}

async function download(): Promise<void> {
  save(await ask<unknown>('GET', '/v1/me/portability'), 'countersign.json');
}

function save(file: unknown, name: string): void {
  const blob = new Blob([JSON.stringify(file, null, 2)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Asks once more; the dialogue has the focus until it is answered. */
function confirmed(act: string): Promise<boolean> {
  const dialog = find('confirm', HTMLDialogElement);
  find('question', HTMLElement).textContent = fill(words().sure, { act });
  const [yes, no] = [find('yes', HTMLButtonElement), find('no', HTMLButtonElement)];
  yes.textContent = words().yes;
  no.textContent = words().no;
  return new Promise((resolve) => {
    yes.onclick = () => dialog.close('yes');
    no.onclick = () => dialog.close('no');
    dialog.onclose = () => {
      resolve(dialog.returnValue === 'yes');
      dialog.returnValue = '';
    };
    dialog.showModal();
    no.focus();
  });
}

async function press(button: HTMLButtonElement): Promise<void> {
  const { act = '', deployment, key } = button.dataset;
  const label = button.textContent ?? '';
  if (act === 'print') return print();
  if (act === 'download') return download();
  if (act === 'save_receipt') return save(receipt, 'consent-receipt.json');
  if (act === 'make_key') return afterwards(label, makeKey());
  if (act === 'make_passkey') return afterwards(label, registerPasskey());
  if (!(await confirmed(label))) return;
  if (act === 'withdraw') {
    return afterwards(label, send({ act, deployment }));
  }
  if (act === 'erase') {
    await carryOut({ act });
    if (own) await forgetKey(ownerOf(own));
    own = undefined;
    closeSession();
    show(['h1', {}, words().title], ['p', {}, words().erased]);
    say('');
    find('page', HTMLElement).focus();
    return;
  }
  const about = {
    ...(deployment !== undefined && { deployment }),
    ...(key !== undefined && { key }),
  };
  return afterwards(label, carryOut({ act, ...about }));
}

async function submit(form: HTMLFormElement): Promise<void> {
  const fields = new FormData(form);
  const label = form.querySelector('button')?.textContent ?? '';
  const written = (name: string) => String(fields.get(name) ?? '').trim();
  if (form.dataset.form === 'consent') {
    return afterwards(
      label,
      carryOut({
        act: 'consent',
        deployment: form.dataset.deployment,
        expires_at: `${written('until')}T00:00:00Z`,
        freely_given: fields.has('freely_given'),
        covers_transmission: fields.has('covers_transmission'),
        language,
      }),
    );
  }
  const wish = Object.fromEntries(
    ['date_of_birth', 'jurisdiction', 'reason']
      .map((name) => [name, written(name)])
      .filter(([, value]) => value !== ''),
  );
  return afterwards(label, carryOut({ act: 'ask_rectification', ...wish }));
}

async function afterwards(label: string, work: Promise<unknown>): Promise<void> {
  await work;
  await load();
  say(fill(words().done, { act: label }));
}

/** Whatever goes wrong is told where a screen reader looks for it. */
async function attempt(work: () => Promise<void>): Promise<void> {
  say('');
  try {
    await work();
  } catch (error) {
    say(fill(words().failed, { detail: (error as Error).message }));
  }
}

document.addEventListener('click', ({ target }) => {
  if (!(target instanceof HTMLButtonElement) || target.dataset.act === undefined) return;
  void attempt(() => press(target));
});
document.addEventListener('submit', (event) => {
  event.preventDefault();
  const { target } = event;
  if (target instanceof HTMLFormElement) void attempt(() => submit(target));
});
document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLSelectElement) || target.id !== 'language') return;
  language = target.value as Language;
  void attempt(async () => {
    await draw();
    document.getElementById('language')?.focus();
  });
});

show(['h1', {}, words().title], ['p', {}, words().opening]);
void attempt(async () => {
  try {
    if (await openSession()) return await load();
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'link_invalid') throw error;
    closeSession();
    say(fill(words().failed, { detail: error.message }));
  }
  show(['h1', {}, words().title], ['p', {}, words().no_link]);
});
