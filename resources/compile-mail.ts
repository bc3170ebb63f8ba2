import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import mjml2html from 'mjml';
import { isolated } from '../lib/domain/bidi.ts';
import { escapeHtml } from '../lib/domain/escape-html.ts';
import { directionOf } from '../lib/domain/wording.ts';
import { locales, textsOf } from '../templates/texts.ts';

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
  const templates = kinds.flatMap((kind) => locales().map((locale) => compile(kind, locale)));
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
  // A third of it is indentation, and CloudFormation takes a megabyte for all kinds of mail in all languages.
  return html.replace(/\s*\n\s*/g, '\n');
}

/**
 * Fills in `[[key]]`: what the language's pages look like, or a text whose own `{placeholders}` become variables of
 * this part of the mail, each kept by itself where it may read the other way than the words around it.
 */
function localise(source: string, locale: string, part: 'html' | 'text'): string {
  return source.replace(/\[\[([\w.]+)\]\]/g, (_match, key: string) => {
    const look = LOOKS[key]?.(locale);
    if (look !== undefined) return look;
    const text = textOf(key, locale);
    return part === 'html'
      ? escapeHtml(text).replace(/\{(\w+)\}/g, '<bdi>{{html.$1}}</bdi>')
      : text.replace(/\{(\w+)\}/g, (_placeholder, name: string) => isolated(`{{text.${name}}}`, directionOf(locale)));
  });
}

function textOf(key: string, locale: string): string {
  const text = textsOf(locale)?.[key];
  if (text === undefined) throw new Error(`templates/locales/${locale}.json has no text ${key}, which a mail needs`);
  return text;
}

const LOOKS: Readonly<Record<string, (locale: string) => string>> = {
  lang: (locale) => locale,
  dir: directionOf,
  start: (locale) => (directionOf(locale) === 'rtl' ? 'right' : 'left'),
  fonts: (locale) => [...COMMON_FONTS, ...(FONTS[locale.split('-')[0] ?? ''] ?? []), 'sans-serif'].join(', '),
};

const COMMON_FONTS = ['-apple-system', "'Segoe UI'", 'Roboto', "'Helvetica Neue'", 'Arial'];
/** By language, where a mail client left alone may take the shapes of another country or a font that is hard to read. */
const FONTS: Readonly<Record<string, readonly string[]>> = {
  ar: ["'Geeza Pro'", 'Tahoma', "'Noto Sans Arabic'"],
  ja: ["'Hiragino Sans'", "'Yu Gothic'", 'Meiryo', "'Noto Sans CJK JP'"],
  ko: ["'Apple SD Gothic Neo'", "'Malgun Gothic'", "'Noto Sans CJK KR'"],
  zh: ["'PingFang SC'", "'Microsoft YaHei'", "'Noto Sans CJK SC'"],
};

/**
 * The templates as CloudFormation resources; serverless fills in the stage. Each waits for the one before, because SES
 * takes one new template a second and a deployment of dozens at once would fail.
 */
export function templateResources(templates: readonly MailTemplate[]): Record<string, Resource> {
  const ids = templates.map(logicalId);
  return Object.fromEntries(templates.map((template, index) => [ids[index], resource(template, ids[index - 1])]));
}

interface Resource {
  Type: string;
  DependsOn?: string[];
  Properties: object;
}

function resource({ kind, locale, subject, html, text }: MailTemplate, before: string | undefined): Resource {
  return {
    Type: 'AWS::SES::Template',
    ...(before === undefined ? {} : { DependsOn: [before] }),
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
