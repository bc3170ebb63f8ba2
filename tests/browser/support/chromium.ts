import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian and Ubuntu put it; CHROMIUM says where else it is. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** @throws Error that names the remedy, when there is no browser: these tests are never left out silently. */
export function assertBrowser(): void {
  if (existsSync(EXECUTABLE)) return;
  throw new Error(
    `${EXECUTABLE} is not there. Install it with: apt-get install chromium (or set CHROMIUM to its path).`,
  );
}

/** Starts the browser, which calls nobody on its own account. */
export async function launch(): Promise<Browser> {
  assertBrowser();
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
