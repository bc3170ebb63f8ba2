import { DEFAULT_LOCALE, type TextKey } from '../../templates/texts.ts';
import type { Action } from './action.ts';
import type { Approver } from './approver.ts';
import { escapeHtml } from './escape-html.ts';
import { type ApprovalRequest, actionOf, sameAddress, voteOf } from './request.ts';
import { dateText, isSoon, labelOf, say, supportedLocale } from './wording.ts';

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
  const { message = '', details, requester = '', expiresAt, timeZone } = request;
  const title = titleOf(request, language);
  const reminder = approver.owed === 'reminder';
  return mail(subjectOf(request, language, reminder), {
    title: oneLine(title),
    name: oneLine(approver.name ?? ''),
    requester,
    delegator: nameAndAddress(approver.delegatedBy),
    returned: approver.unreached?.at(-1) ?? '',
    reminder,
    message,
    details: details.map(detail),
    // A post action takes a program's data: no button could send it.
    actions: request.actions.filter(({ type }) => type !== 'post').map((action) => button(action, linkUrl, language)),
    expiry: dateText(language, expiresAt, timeZone),
    soon: isSoon(expiresAt, now),
    personal: say(language, request.proof === 'code' ? 'mail.personal.code' : 'mail.personal'),
    link: linkUrl,
  });
}

function nameAndAddress(person: Approver['delegatedBy']): string {
  if (person?.name === undefined) return person?.email ?? '';
  return oneLine(`${person.name} (${person.email})`);
}

function titleOf({ title }: ApprovalRequest, locale: string): string {
  return title ?? say(locale, 'request.title');
}

function subjectOf(request: ApprovalRequest, locale: string, reminder: boolean): string {
  if (reminder) return say(locale, 'mail.reminderSubject', { title: titleOf(request, locale) });
  return request.title === undefined ? titleOf(request, locale) : say(locale, 'mail.subject', { title: request.title });
}

/** Data of the mail that says what became of a request. The requester is told who decided, approvers if they may know. */
export function outcomeMail(request: ApprovalRequest, to: string, locale: string): MailData {
  const language = supportedLocale(locale) ?? DEFAULT_LOCALE;
  const { decision, requester, showVotes, timeZone } = request;
  const action = actionOf(request, decision?.action);
  const title = titleOf(request, language);
  const isRequester = requester !== undefined && sameAddress(to, requester);
  const message = isRequester ? {} : { message: say(language, 'other.text') };
  if (decision === undefined || action === undefined) {
    const ended = say(language, ENDED[request.status] ?? 'outcome.failed', { title });
    return noticeMail({ title: ended, ...message, details: [] }, language);
  }
  const decider = isRequester || showVotes === 'names' ? decision.approver : undefined;
  const label = labelOf(language, action);
  const comment = isRequester ? voteOf(request, decision.approver)?.comment : undefined;
  const details = [
    { label: say(language, 'outcome.decision'), value: label },
    ...(decider === undefined ? [] : [{ label: say(language, 'outcome.by'), value: decider }]),
    ...(comment === undefined ? [] : [{ label: say(language, 'outcome.comment'), value: comment }]),
    { label: say(language, 'outcome.at'), value: dateText(language, decision.at, timeZone) },
  ];
  return noticeMail(
    { title: say(language, 'outcome.decided', { title, action: label }), ...message, details },
    language,
  );
}

const ENDED: Partial<Record<ApprovalRequest['status'], TextKey>> = {
  expired: 'outcome.expired',
  cancelled: 'outcome.cancelled',
};

function button({ name, label, style }: Action, linkUrl: string, locale: string): MailData {
  return {
    label: oneLine(labelOf(locale, { name, ...(label === undefined ? {} : { label }) })),
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
  return mail(shown, { title: oneLine(shown), message, details: details.map(detail) });
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

function detail({ label, value }: Detail): MailData {
  return { label: oneLine(label), value };
}

/** Template data: each value escaped under `html`, as it is under `text`; the subject as one line. */
export function mail(subject: string, values: MailData): MailData {
  return {
    subject: shortened(oneLine(subject)),
    html: mapStrings(values, htmlText),
    text: mapStrings(withoutLooks(values), plainText),
  };
}

/** In a subject, a line break would start another header; in the text part, a title could pass for words of ours. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

const MAX_SUBJECT = 200;

function shortened(line: string): string {
  const characters = [...line];
  if (characters.length <= MAX_SUBJECT) return line;
  return `${characters
    .slice(0, MAX_SUBJECT - 1)
    .join('')
    .trimEnd()}…`;
}

/** Flags that choose colours, which plain text has none of. */
const LOOKS = new Set(['soon', 'primary', 'danger', 'plain']);

function withoutLooks(value: MailData): MailData;
function withoutLooks(value: Json): Json;
function withoutLooks(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutLooks);
  if (typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([name]) => !LOOKS.has(name));
  return Object.fromEntries(members.map(([key, member]) => [key, withoutLooks(member)]));
}

type Change = (text: string, name?: string) => string;

/** Changes every text, by the name that it has or, in a list, none. */
function mapStrings(value: MailData, change: Change): MailData;
function mapStrings(value: Json, change: Change, name?: string): Json;
function mapStrings(value: Json, change: Change, name?: string): Json {
  if (typeof value === 'string') return change(value, name);
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((member) => mapStrings(member, change));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapStrings(member, change, key)]));
}

// Line breaks become elements here, because a template could only repeat lines, not keep empty ones apart.
function htmlText(text: string): string {
  return escapeHtml(text).replace(/\r\n|\r|\n/g, '<br>');
}

// What an approver wrote is the value of a detail: further lines are set in, so that none passes for one of ours.
function plainText(text: string, name?: string): string {
  return name === 'value' ? text.replace(LINE_END, '\n  ') : text.replace(/\r\n|\r/g, '\n');
}

const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
