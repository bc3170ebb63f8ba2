import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { approvalMail, type MailData, noticeMail } from '../../lib/domain/mail-data.ts';
import { proofMail } from '../../lib/domain/proof-mail.ts';
import { directionOf } from '../../lib/domain/wording.ts';
import { type MailTemplate, mailKinds, mailTemplates } from '../../resources/compile-mail.ts';
import { DEFAULT_LOCALE, locales, textsOf } from '../../templates/texts.ts';
import { approval, NOW } from '../support/approval.ts';
import { readable, tags } from '../support/markup.ts';
import { dataPaths, templatePaths } from './variables.ts';

// The handlebars of the laptop's inbox; SES escapes nothing and fails on what is missing.
const handlebars = createRequire(import.meta.resolve('aws-ses-v2-local'))('handlebars');
const render = (source: string, data: MailData, options = {}): string =>
  handlebars.compile(source, { strict: true, noEscape: true, ...options })(data);

const AIKO = { email: 'aiko@example.com', name: 'Aiko' };
const LINK = 'https://example.com/a/abc';
const CODE = '042917';
/** Mails that say what a request is called, and nothing else of it. */
const BRIEF = ['proof-code'];
const ACTIONS = [
  { name: 'approve', type: 'success', output: {} },
  { name: 'reject', type: 'failure' },
  { name: 'later', type: 'success', output: {}, style: 'plain' },
];
const BARE = { title: undefined, message: undefined, requester: undefined, details: undefined };

function dataOf(kind: string, locale: string, input: object = {}): MailData {
  const request = approval({ actions: ACTIONS, ...input });
  if (kind === 'approval-request') return approvalMail(request, AIKO, LINK, locale, NOW);
  if (kind === 'proof-code') return proofMail(request, AIKO, CODE, locale);
  const { title = '', message = '', details } = request;
  return noticeMail({ title, message, details }, locale);
}

let templates: MailTemplate[] = [];
beforeAll(async () => {
  templates = await mailTemplates();
});
const template = (kind: string, locale: string): MailTemplate => {
  const found = templates.find((one) => one.kind === kind && one.locale === locale);
  if (found === undefined) throw new Error(`no template ${kind} in ${locale}`);
  return found;
};

/** Variables that the words of a mail's text part have among them. */
function namesInSentences(kind: string): string[] {
  const keys = [...readFileSync(`templates/email/${kind}.txt`, 'utf8').matchAll(/\[\[([\w.]+)\]\]/g)];
  const texts = keys.map(([, key]) => textsOf(DEFAULT_LOCALE)?.[key ?? ''] ?? '');
  return texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''));
}

describe.each(await mailKinds())('the mail %s', (kind) => {
  describe.each(locales())('in %s', (locale) => {
    test('uses exactly the variables that its data gives', () => {
      const { subject, html, text } = template(kind, locale);
      expect(templatePaths(handlebars.parse(subject + html + text))).toEqual(dataPaths(dataOf(kind, locale)));
    });

    test.each([
      ['everything', {}],
      ['nothing that may be left out', BARE],
    ])('renders where the request says %s', (_what, input) => {
      const { subject, html, text } = template(kind, locale);
      const data = dataOf(kind, locale, input);
      for (const part of [subject, html, text]) expect(render(part, data)).not.toMatch(/\{\{|\[\[|undefined/);
      // SES's own renderer keeps the white space around a block that stands alone: the text must not rely on it.
      expect(render(text, data, { ignoreStandalone: true })).toBe(render(text, data));
      expect(render(text, data)).not.toMatch(/\n{3}/);
    });

    test('shows what looks like markup or template syntax as it is written', () => {
      const evil = `</h1><script>alert("x")</script>{{html.link}} {{#if}} & 'it'`;
      const details = [{ label: evil, value: evil }];
      const { subject, html, text } = template(kind, locale);
      const data = dataOf(kind, locale, { title: evil, message: evil, details });
      expect(tags(render(html, data), 'script')).toEqual([]);
      const times = BRIEF.includes(kind) ? 1 : 4;
      expect(readable(render(html, data)).split(evil).length).toBeGreaterThan(times);
      expect(render(text, data).split(evil).length).toBeGreaterThan(times);
      expect(render(subject, data)).toContain(evil);
    });

    test('loads nothing from anywhere and runs nothing', () => {
      const { html } = template(kind, locale);
      expect(html).not.toMatch(/<script|<img|<link|@import|@font-face|url\(/i);
    });

    test('says its language, and every part of it goes the way that the language goes', () => {
      const { html } = template(kind, locale);
      const direction = directionOf(locale);
      expect(html).toMatch(new RegExp(`<html lang="${locale}" dir="${direction}"`));
      expect(html).toContain(`direction:${direction}`);
      expect(html).not.toContain(`direction:${direction === 'rtl' ? 'ltr' : 'rtl'}`);
      // MJML's columns are always on the left; the texts in them say their own side.
      const texts = html.replaceAll('font-size:0px;text-align:left', '');
      expect(texts.includes('text-align:left')).toBe(direction === 'ltr');
      expect(texts.includes('text-align:right')).toBe(direction === 'rtl');
    });

    test('keeps by themselves the words that may read the other way', () => {
      const { html, text } = template(kind, locale);
      // In a sentence, isolated; in an element of its own, with the direction of its first letter, or as an address.
      const bare = html.replace(/<(?:title|h1|div|td|th|a)\b[^>]*\bdir="(?:auto|ltr)"[^>]*>\{\{[\w.]+\}\}/g, '');
      const inText = bare.replace(/<head>[\s\S]*<\/head>|<bdi>\{\{[\w.]+\}\}<\/bdi>|<[^>]*>/g, '');
      expect(inText).not.toMatch(/\{\{(?![#/]|else)/);
      const isolated = [...text.matchAll(/\u2068\{\{text\.(\w+)\}\}\u2069/g)].map(([, name]) => name ?? '');
      expect(new Set(isolated)).toEqual(new Set(directionOf(locale) === 'rtl' ? namesInSentences(kind) : []));
    });
  });
});

describe('the approval mail', () => {
  test('has a button for each action in HTML, and its link in plain text', () => {
    const { html, text } = template('approval-request', 'en');
    const data = dataOf('approval-request', 'en');
    const links = tags(render(html, data), 'a').map((tag) => /href="([^"]*)"/.exec(tag)?.[1]);
    const buttons = ACTIONS.map(({ name }) => `${LINK}?action=${name}`);
    expect(links).toEqual([...buttons, LINK]);
    for (const link of links) expect(render(text, data).split('\n')).toContain(link);
  });

  test('says who asks, until when, and that nothing is recorded before the page', () => {
    const { html, text } = template('approval-request', 'en');
    const data = dataOf('approval-request', 'en');
    for (const part of [readable(render(html, data)), render(text, data)]) {
      expect(part).toContain('Hello Aiko,');
      expect(part).toContain('ops@example.com asks for your decision.');
      expect(part).toMatch(/Please answer by Wednesday, November 25, 2026 at 9:00\sAM UTC\./);
    }
    expect(readable(render(html, data))).toContain('Nothing is recorded before that.');
  });
});

describe('the mail with a code', () => {
  test.each(['en', 'ja'])('shows it once in each part, on a line of its own in plain text, in %s', (locale) => {
    const { html, text } = template('proof-code', locale);
    const data = dataOf('proof-code', locale);
    expect(render(html, data).split(CODE)).toHaveLength(2);
    expect(
      render(text, data)
        .split('\n')
        .filter((line) => line.includes(CODE)),
    ).toEqual([CODE]);
  });

  test.each(['en', 'ja'])(
    'shows it neither in the subject nor in the words that a locked screen shows, in %s',
    (locale) => {
      const { subject, html, text } = template('proof-code', locale);
      const data = dataOf('proof-code', locale);
      expect(render(subject, data)).not.toContain(CODE);
      const body = render(html, data).replace(/^[\s\S]*<body/, '<body');
      expect(readable(body).indexOf(CODE)).toBeGreaterThan(60);
      expect(render(text, data).indexOf(CODE)).toBeGreaterThan(30);
    },
  );

  test('has no link, and says what to do when nobody asked for it', () => {
    const { html, text } = template('proof-code', 'en');
    const data = dataOf('proof-code', 'en');
    expect(tags(render(html, data), 'a')).toEqual([]);
    expect(render(text, data)).not.toContain('http');
    for (const part of [readable(render(html, data)), render(text, data)]) {
      expect(part).toContain('Hello Aiko,');
      expect(part).toContain('It works for 10 minutes, and only the newest one counts.');
      expect(part).toContain('do not give it to anybody');
    }
  });
});

test.each([
  [undefined, 'whoever has its link can answer in your name'],
  ['code', 'Before an answer is recorded, a code is mailed to you'],
])('a request with proof %s says whom its link is good for', (proof, words) => {
  const { html, text } = template('approval-request', 'en');
  const data = dataOf('approval-request', 'en', { proof });
  for (const part of [readable(render(html, data)), render(text, data)]) expect(part).toContain(words);
});
