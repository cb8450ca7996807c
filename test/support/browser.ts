/**
 * A real Chromium, for what only a browser shows: COUNTERSIGN_BROWSER, or one that the machine has. It is
 * not installed with the packages, because most who run the tests have one.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const KNOWN = [
  process.env.COUNTERSIGN_BROWSER,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Where it is; undefined where the machine has none. */
export const BROWSER = KNOWN.find((path) => path !== undefined && path !== '' && existsSync(path));

export const NO_BROWSER =
  'There is no Chromium here: install Chrome or Edge, or `apt-get install chromium`, or set COUNTERSIGN_BROWSER to one.';

export function startBrowser(): Promise<Browser> {
  if (BROWSER === undefined) throw new Error(NO_BROWSER);
  return chromium.launch({ executablePath: BROWSER });
}
