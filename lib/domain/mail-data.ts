import { DEFAULT_LOCALE } from '../../templates/locales/list.ts';
import type { Action, ApprovalRequest, Approver } from './request.ts';
import { dateText, labelOf, say, supportedLocale } from './wording.ts';

// What the mail templates are rendered with. SES escapes nothing, so that every value goes in twice: escaped under
// `html`, as it is under `text`. A variable that is missing is a rendering failure that SES reports only after it
// took the mail, so every variable is always there, empty where there is nothing to say.

type Json = string | boolean | Json[] | { [key: string]: Json };
/** Template data of one mail. */
export type MailData = { [key: string]: Json };

interface Detail {
  label: string;
  value: string;
}

/**
 * Data of the mail that asks an approver.
 * @param linkUrl the approver's link; each action's button is this link with `?action=<name>`.
 */
export function approvalMail(
  request: ApprovalRequest,
  approver: Approver,
  linkUrl: string,
  locale: string,
  now: number,
): MailData {
  const language = supportedLocale(locale) ?? DEFAULT_LOCALE;
  const { title, message = '', details, requester = '', expiresAt, timeZone } = request;
  return mail(title === undefined ? say(language, 'request.title') : say(language, 'mail.subject', { title }), {
    title: title ?? say(language, 'request.title'),
    name: approver.name ?? '',
    requester,
    message,
    details,
    actions: request.actions.map((action) => button(action, linkUrl, language)),
    expiry: dateText(language, expiresAt, timeZone),
    soon: expiresAt - now < SOON_MS,
    link: linkUrl,
  });
}

/** A mail that leaves less time than this says so more loudly. */
const SOON_MS = 24 * 3_600_000;

function button({ name, label, style }: Action, linkUrl: string, locale: string): MailData {
  return {
    label: labelOf(locale, { name, ...(label === undefined ? {} : { label }) }),
    url: `${linkUrl}?action=${encodeURIComponent(name)}`,
    primary: style === 'primary',
    danger: style === 'danger',
    plain: style === 'plain',
  };
}

/** Data of a mail that only tells something. */
export function noticeMail(
  { title, message = '', details }: { title: string; message?: string; details: readonly Detail[] },
  locale: string,
): MailData {
  const language = supportedLocale(locale) ?? DEFAULT_LOCALE;
  const shown = title.trim() === '' ? say(language, 'notice.complete') : title;
  return mail(shown, { title: shown, message, details: details.map(({ label, value }) => ({ label, value })) });
}

/** What a notice says of a task's result where its sender gave no words. */
export function noticeTexts(locale: string): { complete: string; rejected: (cause: string | undefined) => string } {
  const language = supportedLocale(locale) ?? DEFAULT_LOCALE;
  return {
    complete: say(language, 'notice.complete'),
    rejected: (cause = '') =>
      cause.trim() === '' ? say(language, 'notice.rejectedWithout') : say(language, 'notice.rejected', { cause }),
  };
}

function mail(subject: string, values: MailData): MailData {
  return { subject: oneLine(subject), html: mapStrings(values, htmlText), text: mapStrings(values, plainText) };
}

const MAX_SUBJECT = 200;

// A line break in a subject would start another header. Cut by characters as people see them, not in the middle.
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  if (line.length <= MAX_SUBJECT) return line;
  return `${[...line].slice(0, MAX_SUBJECT - 1).join('').trimEnd()}…`;
}

function mapStrings(value: MailData, change: (text: string) => string): MailData;
function mapStrings(value: Json, change: (text: string) => string): Json;
function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((member) => mapStrings(member, change));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapStrings(member, change)]));
}

// Line breaks become elements here, because a template could only repeat lines, not keep empty ones apart.
function htmlText(text: string): string {
  return escapeHtml(text).replace(/\r\n|\r|\n/g, '<br>');
}

function plainText(text: string): string {
  return text.replace(/\r\n|\r/g, '\n');
}
