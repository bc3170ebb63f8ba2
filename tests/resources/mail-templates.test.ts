import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { mailTemplates, templateResources } from '../../resources/compile-mail.ts';

const forServerless = createRequire(import.meta.url)('../../resources/mail-templates.cjs');
const kinds = readdirSync('templates/email')
  .filter((file) => file.endsWith('.mjml'))
  .map((file) => file.replace('.mjml', ''))
  .sort();

test('there is a template for each kind of mail and language', async () => {
  const found = (await mailTemplates()).map(({ kind, locale }) => `${kind} ${locale}`);
  expect(found).toEqual(kinds.flatMap((kind) => [`${kind} en`, `${kind} ja`]));
});

test('serverless gets the names, the languages and the resources', async () => {
  expect(await forServerless.names()).toBe(kinds.join(','));
  expect(await forServerless.locales()).toBe('en,ja');
  expect(await forServerless.resources()).toEqual({ Resources: templateResources(await mailTemplates()) });
});

test('a template is named by stage, kind and language', async () => {
  const { MailTemplateApprovalRequestJa: template } = templateResources(await mailTemplates());
  expect(template).toMatchObject({
    Type: 'AWS::SES::Template',
    Properties: { Template: { TemplateName: ['countersign-$', '{sls:stage}-approval-request-ja'].join('') } },
  });
});

test('nothing in a template but its name is a variable of serverless, and SES takes its size', async () => {
  for (const { subject, html, text } of await mailTemplates()) {
    expect(subject + html + text).not.toContain('$'.concat('{'));
    expect(Buffer.byteLength(html + text)).toBeLessThan(100_000);
  }
});
