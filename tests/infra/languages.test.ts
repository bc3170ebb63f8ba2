import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import JSZip from 'jszip';
import { say } from '../../lib/domain/wording.ts';
import { renderUnknownPage } from '../../lib/http/pages/error-page.ts';
import { locales } from '../../templates/texts.ts';
import { copyService, PATIENCE_MS, type ServiceCopy } from './package-service.ts';

let service: ServiceCopy;

beforeAll(async () => {
  service = await copyService();
  // What the documentation says of adding a language is done here: one file, nothing else.
  const english = JSON.parse(await readFile('templates/locales/en.json', 'utf8'));
  const interlingua = { ...english, name: 'Interlingua', 'unknown.title': 'Iste ligamine non es cognoscite' };
  await writeFile(join(service.dir, 'templates/locales/ia.json'), JSON.stringify(interlingua));
  const { code, stderr } = await service.sls('package', '--stage', 'test');
  if (code !== 0) throw new Error(stderr);
  await unpack(join(service.dir, '.serverless/show-link.zip'), join(service.dir, 'task'));
}, PATIENCE_MS);

afterAll(() => service.remove());

/** Unpacks a function's code, as Lambda does. */
async function unpack(archive: string, into: string): Promise<void> {
  const { files } = await JSZip.loadAsync(await readFile(archive));
  for (const file of Object.values(files).filter(({ dir }) => !dir)) {
    const path = join(into, file.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await file.async('nodebuffer'));
  }
}

/** What the unpacked function answers to a browser that opens a link that is none, so that no table is needed. */
async function answerIn(locale: string): Promise<string> {
  const event = {
    routeKey: 'GET /a/{linkId}',
    headers: { accept: 'text/html', 'accept-language': locale },
    pathParameters: { linkId: 'none' },
    requestContext: { http: { method: 'GET' } },
  };
  const script = `const { handler } = await import('./handlers/show-link.mjs');
const { body } = await handler(${JSON.stringify(event)}, { awsRequestId: 'test' });
await import('node:fs').then((fs) => fs.writeFileSync('page.html', body));
process.exit(0);`;
  const cwd = join(service.dir, 'task');
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd,
    env: { AWS_REGION: 'us-east-1', REQUESTS_TABLE: 'none' },
  });
  return readFile(join(cwd, 'page.html'), 'utf8');
}

test.each(locales())('a packaged function answers in %s', async (locale) => {
  const page = await answerIn(locale);
  expect(page).toBe(renderUnknownPage(locale));
  expect(page).toContain(say(locale, 'unknown.title'));
});

test('a file more is a language more, in pages and in mails', async () => {
  expect(await answerIn('ia')).toContain('Iste ligamine non es cognoscite');
  const template = await readFile(join(service.dir, '.serverless/cloudformation-template-update-stack.json'), 'utf8');
  expect(Object.keys(JSON.parse(template).Resources)).toContain('MailTemplateApprovalRequestIa');
});

test('all mails in all languages and the rest of the stack are within the megabyte that CloudFormation takes', async () => {
  const template = await readFile(join(service.dir, '.serverless/cloudformation-template-update-stack.json'), 'utf8');
  expect(Buffer.byteLength(template)).toBeLessThan(900_000);
});
