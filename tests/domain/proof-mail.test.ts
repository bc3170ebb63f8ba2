import { expect, test } from '@jest/globals';
import { proofMail } from '../../lib/domain/proof-mail.ts';
import { approval } from '../support/approval.ts';

const AIKO = { email: 'aiko@example.com', name: 'Aiko\nTanaka' };

test('the mail with a code says for what it is, for whom, and how long it holds', () => {
  const request = approval({ title: 'Deploy\n<4.2>' });
  const data = { name: 'Aiko Tanaka', code: '123456', minutes: '10', id: request.id };
  expect(proofMail(request, AIKO, '123456', 'en')).toEqual({
    subject: 'Your code for: Deploy <4.2>',
    html: { ...data, title: 'Deploy &lt;4.2&gt;' },
    text: { ...data, title: 'Deploy <4.2>' },
  });
});

test('its subject never has the code, and its words are there where the request has none', () => {
  const mail = proofMail(approval({ title: undefined }), { email: 'ben@example.com' }, '123456', 'en');
  expect(mail).toMatchObject({ text: { title: 'Your decision is needed', name: '' } });
  expect(mail.subject).not.toContain('123456');
});
