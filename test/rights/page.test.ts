/** The person's page, in a real browser. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/rights/page/words.ts';
import { BROWSER, NO_BROWSER, startBrowser } from '../support/browser.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { json, linkFor } from '../support/holder.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

if (BROWSER === undefined) console.warn(`The person's page is not tested. ${NO_BROWSER}`);

let worker: TestWorker;
let browser: Browser;
let face: Face;
const logged: string[] = [];

beforeAll(async () => {
  worker = await startWorker({
    bindings: { PUBLIC_REQUESTS_PER_SECOND: '1000', PUBLIC_REQUESTS_BURST: '1000' },
    onLog: (message) => logged.push(message),
  });
  face = await readFace(FRANCK[0]);
  if (BROWSER !== undefined) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await worker.close();
});

/** What a page must not do. */
interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors, and whatever the content security policy stopped. */
  readonly wrongs: string[];
  readonly asked: string[];
}

async function visit(
  subject: string,
  locale = 'en-GB',
  context?: BrowserContext,
): Promise<Watched> {
  const own = context ?? (await browser.newContext({ locale }));
  const page = await own.newPage();
  const wrongs: string[] = [];
  const asked: string[] = [];
  page.on('pageerror', (error) => wrongs.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') wrongs.push(message.text());
  });
  page.on('request', (request) => asked.push(request.url()));
  const { url } = await linkFor(worker.client, subject);
  // A passkey is bound to a name, and an address of numbers is none.
  await page.goto(url.replace('127.0.0.1', 'localhost'));
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  return { page, context: own, wrongs, asked };
}

async function press(page: Page, name: string, sure = true): Promise<void> {
  await page.locator('main').getByRole('button', { name, exact: true }).last().click();
  if (sure) await page.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();
}

const told = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();

describe.skipIf(BROWSER === undefined)('the page', () => {
  it('shows what is held, takes the secret out of the address, and asks nobody else', async () => {
    const { subject, reference } = await enrolledPerson(worker.client, face);
    const { page, wrongs, asked, context } = await visit(subject);
    expect(await page.title()).toBe('Your face and your data');
    expect(await page.getByText(reference).count()).toBe(1);
    expect(page.url()).toMatch(/\/me\/$/);
    const text = await page.locator('main').innerText();
    for (const part of ['Season-ticket gate', 'ticketing', 'enrolled', 'agreed']) {
      expect(text).toContain(part);
    }
    const hosts = new Set(asked.map((url) => new URL(url).origin));
    expect(hosts.size).toBe(1);
    // Playwright names the page without its fragment, as the network does.
    expect(asked.filter((url) => url.includes('lnk_'))).toEqual([]);
    const answer = await page.request.get(page.url());
    expect(answer.headers()['content-security-policy']).toContain("default-src 'none'");
    // A reload stays in the session; the link opens no second time.
    await page.reload();
    await page.getByText(reference).waitFor();
    expect(wrongs).toEqual([]);
    await context.close();
  });

  it('makes a key that does not leave the browser, and signs with it', async () => {
    const { subject, deployment } = await enrolledPerson(worker.client, face);
    const { page, wrongs, context } = await visit(subject);
    await press(page, 'Keep everything, but do not use it');
    await told(page, 'First make a key');
    await press(page, 'Make a key in this browser', false);
    await told(page, 'Done');
    expect(await page.locator('#key').innerText()).toBe('This browser holds your key.');
    await expect(
      page.evaluate(async () => {
        const opening = indexedDB.open('countersign', 1);
        const db = await new Promise<IDBDatabase>((resolve) => {
          opening.onsuccess = () => resolve(opening.result);
        });
        const read = db.transaction('keys').objectStore('keys').getAll();
        const [{ pair }] = await new Promise<{ pair: CryptoKeyPair }[]>((resolve) => {
          read.onsuccess = () => resolve(read.result);
        });
        return crypto.subtle.exportKey('pkcs8', pair.privateKey);
      }),
    ).rejects.toThrow(/not extractable/);
    await press(page, 'Keep everything, but do not use it');
    await told(page, 'Done');
    const { subject: id } = { subject };
    const { acts } = (await (
      await worker.client.send('GET', `/v1/subjects/${id}/acts`)
    ).json()) as { acts: unknown[] };
    expect(acts).toMatchObject([
      { act: 'register_key', channel: 'link' },
      { act: 'restrict', channel: 'signed', deployment: null },
    ]);
    await expect(worker.client.verify(deployment, subject, face)).rejects.toMatchObject({
      problem: { code: 'policy_denied' },
    });
    // Another visit, from the same browser, has the key still.
    const again = await visit(subject, 'en-GB', context);
    expect(await again.page.locator('#key').innerText()).toBe('This browser holds your key.');
    // And from another it has not.
    const other = await visit(subject);
    expect(await other.page.locator('#key').innerText()).toContain('somewhere else');
    await press(other.page, 'Make a key in this browser', false);
    await told(other.page, 'Done');
    await again.page.close();
    const back = await visit(subject, 'en-GB', context);
    await press(back.page, 'Refuse the new key');
    await told(back.page, 'Done');
    expect([...wrongs, ...back.wrongs]).toEqual([]);
    await context.close();
    await other.context.close();
  });

  it('takes a passkey, and signs with it', async () => {
    const { subject } = await enrolledPerson(worker.client, face);
    const { page, wrongs, context } = await visit(subject);
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await press(page, 'Use a passkey', false);
    await told(page, 'Done');
    expect(await page.locator('#key').innerText()).toBe('Your key is a passkey.');
    await press(page, 'Object to everything');
    await told(page, 'Done');
    await press(page, 'Erase everything about me');
    await page.getByText('Everything about you is erased.').waitFor();
    expect(await (await worker.client.send('GET', `/v1/subjects/${subject}`)).json()).toMatchObject(
      {
        code: 'subject_erased',
      },
    );
    expect(wrongs).toEqual([]);
    await context.close();
  });

  it('tells of a desk act, and withdraws without a key', async () => {
    const { subject } = await enrolledPerson(worker.client, face);
    const desk = {
      channel: 'desk',
      staff: 'desk-3',
      evidence: { reference: 'Book 7 <b>page 2</b>' },
      what: { act: 'object' },
    };
    const done = await worker.client.send('POST', `/v1/subjects/${subject}/acts`, json(desk));
    expect(done.status).toBe(201);
    const { page, wrongs, context } = await visit(subject);
    expect(await page.locator('.notice').innerText()).toContain('objection (Book 7 <b>page 2</b>)');
    await press(page, 'Withdraw consent');
    await told(page, 'Done');
    expect((await worker.client.templates(subject)).templates).toEqual([]);
    expect(wrongs).toEqual([]);
    await context.close();
  });

  it.each(Object.entries(LANGUAGES))('speaks %s', async (code, [name, words]) => {
    const { subject } = await enrolledPerson(worker.client, face);
    const { page, context } = await visit(subject, code);
    expect(await page.title()).toBe(words.title);
    expect(await page.locator('html').getAttribute('lang')).toBe(code);
    expect(await page.getByRole('combobox').locator('option:checked').innerText()).toBe(name);
    await page.getByRole('combobox').selectOption('en');
    await page.getByRole('heading', { name: LANGUAGES.en[1].title }).waitFor();
    await context.close();
  });

  it('is used by keyboard, every button and field with a name', async () => {
    const { subject } = await enrolledPerson(worker.client, face);
    const { page, context } = await visit(subject);
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('button, input, select, a')]
        .filter((element) => {
          const label = element.closest('label')?.textContent ?? element.textContent ?? '';
          return label.trim() === '' && element.closest('dialog') === null;
        })
        .map((element) => element.outerHTML),
    );
    expect(nameless).toEqual([]);
    // From the first to the last of them, by Tab alone.
    const reached = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement?.textContent ?? ''));
    }
    expect([...reached].join(' ')).toContain('Erase everything about me');
    const erase = page.getByRole('button', { name: 'Erase everything about me' });
    await erase.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Sure? Erase everything about me' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('No');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect((await worker.client.send('GET', `/v1/subjects/${subject}`)).status).toBe(200);
    await context.close();
  });

  it('without a link, or with a used one, says so', async () => {
    const { subject } = await enrolledPerson(worker.client, face);
    const { url } = await linkFor(worker.client, subject);
    const context = await browser.newContext({ locale: 'en-GB' });
    const first = await context.newPage();
    await first.goto(url);
    await first.getByRole('heading', { level: 2 }).first().waitFor();
    for (const address of [url, new URL('/me/', worker.url).href]) {
      const other = await browser.newContext({ locale: 'en-GB' });
      const page = await other.newPage();
      await page.goto(address);
      await page.getByText('This page opens with a link that is made for you.').waitFor();
      await other.close();
    }
    await context.close();
  });
});

it('nothing of a link is logged', () => {
  expect(logged.filter((line) => line.includes('lnk_'))).toEqual([]);
});

describe('the page to print', () => {
  it('is the same without a script, in a language, with every text escaped', async () => {
    const { client } = worker;
    const { id: subject } = await client.register({
      reference: '<script>alert(1)</script>',
      jurisdiction: 'DE',
    });
    const answer = await client.send('GET', `/v1/subjects/${subject}/access/page?language=de-AT`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await answer.text();
    expect(html).toContain('<html lang="de">');
    expect(html).toContain(LANGUAGES.de[1].title);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/<(script|button|form)/);
  });
});
