import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import mjml2html from 'mjml';
import { escapeHtml } from '../lib/domain/escape-html.ts';
import { directionOf } from '../lib/domain/wording.ts';
import { defaultTexts, LOCALES } from '../templates/locales/list.ts';

/** A mail template as SES takes it: its variables are filled in at sending. */
export interface MailTemplate {
  kind: string;
  locale: string;
  subject: string;
  html: string;
  text: string;
}

const DIRECTORY = new URL('../templates/email/', import.meta.url);

/** Kinds of mail: one for each .mjml in templates/email. */
export async function mailKinds(): Promise<string[]> {
  const files = await readdir(DIRECTORY);
  return files
    .filter((file) => file.endsWith('.mjml'))
    .map((file) => file.slice(0, -'.mjml'.length))
    .sort();
}

/** Every kind of mail in every language. */
export async function mailTemplates(): Promise<MailTemplate[]> {
  const kinds = await mailKinds();
  const templates = kinds.flatMap((kind) => Object.keys(LOCALES).map((locale) => compile(kind, locale)));
  return Promise.all(templates);
}

async function compile(kind: string, locale: string): Promise<MailTemplate> {
  const text = await readFile(new URL(`${kind}.txt`, DIRECTORY), 'utf8');
  return {
    kind,
    locale,
    subject: '{{subject}}',
    html: await compileHtml(new URL(`${kind}.mjml`, DIRECTORY), locale),
    text: localise(text, locale, 'text'),
  };
}

async function compileHtml(file: URL, locale: string): Promise<string> {
  const { html, errors } = await mjml2html(await readFile(file, 'utf8'), {
    filePath: fileURLToPath(file),
    ignoreIncludes: false,
    // Applied to what is included as well.
    preprocessors: [(source: string) => localise(source, locale, 'html')],
    // No fonts are fetched from anywhere.
    fonts: {},
    validationLevel: 'soft',
  });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return html;
}

/** Fills in `[[key]]`: a text whose own `{placeholders}` become variables of this part of the mail. */
function localise(source: string, locale: string, part: 'html' | 'text'): string {
  return source.replace(/\[\[([\w.]+)\]\]/g, (_match, key: string) => {
    const text = textOf(key, locale).replace(/\{(\w+)\}/g, (_placeholder, name: string) => `{{${part}.${name}}}`);
    return part === 'html' ? escapeHtml(text) : text;
  });
}

function textOf(key: string, locale: string): string {
  if (key === 'lang') return locale;
  if (key === 'dir') return directionOf(locale);
  if (key === 'start') return directionOf(locale) === 'rtl' ? 'right' : 'left';
  const text = LOCALES[locale]?.[key] ?? new Map(Object.entries(defaultTexts)).get(key);
  if (text === undefined) throw new Error(`templates/locales/${locale}.json has no text ${key}, which a mail needs`);
  return text;
}

/** Languages that every kind of mail is there in. */
export function mailLocales(): string[] {
  return Object.keys(LOCALES);
}

/** The templates as CloudFormation resources; serverless fills in the stage. */
export function templateResources(templates: readonly MailTemplate[]): Record<string, object> {
  return Object.fromEntries(templates.map((template) => [logicalId(template), resource(template)]));
}

function resource({ kind, locale, subject, html, text }: MailTemplate): object {
  return {
    Type: 'AWS::SES::Template',
    Properties: {
      Template: {
        TemplateName: `countersign-\${sls:stage}-${kind}-${locale}`,
        SubjectPart: subject,
        HtmlPart: html,
        TextPart: text,
      },
    },
  };
}

function logicalId({ kind, locale }: MailTemplate): string {
  const words = `${kind}-${locale}`.split(/[^A-Za-z0-9]+/);
  return `MailTemplate${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}
