import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { mailTemplates, templateResources } from '../../resources/compile-mail.ts';
import { locales } from '../../templates/texts.ts';

const forServerless = createRequire(import.meta.url)('../../resources/mail-templates.cjs');
const kinds = readdirSync('templates/email')
  .filter((file) => file.endsWith('.mjml'))
  .map((file) => file.replace('.mjml', ''))
  .sort();

test('there is a template for each kind of mail and language', async () => {
  const found = (await mailTemplates()).map(({ kind, locale }) => `${kind} ${locale}`);
  expect(found).toEqual(kinds.flatMap((kind) => locales().map((locale) => `${kind} ${locale}`)));
});

test('serverless gets the names and the resources', async () => {
  expect(await forServerless.names()).toBe(kinds.join(','));
  expect(await forServerless.resources()).toEqual({ Resources: templateResources(await mailTemplates()) });
});

test('a template is named by stage, kind and language', async () => {
  const { MailTemplateApprovalRequestPtBR: template } = templateResources(await mailTemplates());
  expect(template).toMatchObject({
    Type: 'AWS::SES::Template',
    Properties: { Template: { TemplateName: ['countersign-$', '{sls:stage}-approval-request-pt-BR'].join('') } },
  });
});

test('templates are made one after the other, because SES takes one a second', async () => {
  const resources = Object.entries(templateResources(await mailTemplates()));
  const ids = resources.map(([id]) => id);
  const waited = resources.map(([, { DependsOn }]) => DependsOn);
  expect(waited).toEqual([undefined, ...ids.slice(0, -1).map((id) => [id])]);
});

test('nothing in a template but its name is a variable of serverless, and SES takes its size', async () => {
  for (const { subject, html, text } of await mailTemplates()) {
    expect(subject + html + text).not.toContain('$'.concat('{'));
    expect(Buffer.byteLength(html + text)).toBeLessThan(100_000);
  }
});
