import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { addressProblem } from './address.ts';
import { type Answer, refuse } from './answer.ts';
import type { Backend } from './backend.ts';
import type { Sent } from './event.ts';
import { members, recipientsOf, type Tag, tagsOf, text } from './form.ts';
import { complaint, noSuchTemplate, templatePath } from './templates.ts';

export type RenderingFailure = Sent & { templateName: string; reason: string };

/** Where a send leaves word of what came of it. */
export type Outcomes = { sent: (sent: Sent) => void; failed: (failure: RenderingFailure) => void };

type Operation = (backend: Backend, outcomes: Outcomes, form: URLSearchParams) => Promise<Answer>;

const accepted = z.object({ MessageId: z.string() });

const MOST_RECIPIENTS = 50;

/** The headers in which a mail carries its tags and configuration set, as with SES's SMTP interface. */
export const TAGS_HEADER = 'X-SES-MESSAGE-TAGS';
export const CONFIGURATION_SET_HEADER = 'X-SES-CONFIGURATION-SET';

const sendTemplated: Operation = async (backend, outcomes, form) => {
  const problem = problemWith(form);
  if (problem !== undefined) return problem;
  const templateName = text(form, 'Template') ?? '';
  const TemplateData = text(form, 'TemplateData') ?? '';
  if (!isJsonObject(TemplateData)) return refuse('InvalidParameterValue', 'TemplateData is not a JSON object.');
  const rendered = await backend.call('POST', `${templatePath(templateName)}/render`, { TemplateData });
  if (rendered.status === 404) return noSuchTemplate(templateName);
  if (rendered.status !== 200) {
    // SES takes such a mail, answers with its id, and reports later that it was never sent.
    const sent = sentAs(form, randomUUID());
    outcomes.failed({ ...sent, templateName, reason: complaint(rendered.body) });
    return { result: { MessageId: sent.id } };
  }
  const Template = { TemplateName: templateName, TemplateData, Headers: headersOf(form) };
  return deliver(backend, outcomes, form, { Template });
};

const sendSimple: Operation = async (backend, outcomes, form) => {
  const problem = problemWith(form);
  if (problem !== undefined) return problem;
  const part = (name: string) => {
    const Data = text(form, `Message.${name}.Data`);
    return Data === undefined ? undefined : { Data };
  };
  const Body = { Html: part('Body.Html'), Text: part('Body.Text') };
  return deliver(backend, outcomes, form, { Simple: { Subject: part('Subject'), Body, Headers: headersOf(form) } });
};

const sendRaw: Operation = async (backend, outcomes, form) => {
  const Data = text(form, 'RawMessage.Data') ?? '';
  return deliver(backend, outcomes, form, { Raw: { Data } });
};

async function deliver(backend: Backend, outcomes: Outcomes, form: URLSearchParams, Content: unknown): Promise<Answer> {
  const answer = await backend.call('POST', '/v2/email/outbound-emails', {
    FromEmailAddress: text(form, 'Source'),
    Destination: {
      ToAddresses: members(form, 'Destination.ToAddresses'),
      CcAddresses: members(form, 'Destination.CcAddresses'),
      BccAddresses: members(form, 'Destination.BccAddresses'),
    },
    ReplyToAddresses: members(form, 'ReplyToAddresses'),
    Content,
  });
  if (answer.status !== 200) return refuse('MessageRejected', complaint(answer.body));
  const { MessageId } = accepted.parse(answer.body);
  outcomes.sent(sentAs(form, MessageId));
  return { result: { MessageId } };
}

function sentAs(form: URLSearchParams, id: string): Sent {
  return {
    id,
    from: text(form, 'Source') ?? '',
    to: recipientsOf(form),
    tags: tagsOf(form),
    configurationSet: text(form, 'ConfigurationSetName'),
    at: new Date().toISOString(),
  };
}

function problemWith(form: URLSearchParams) {
  const recipients = recipientsOf(form);
  if (recipients.length === 0) return refuse('InvalidParameterValue', "Missing required header 'To'.");
  if (recipients.length > MOST_RECIPIENTS) return refuse('InvalidParameterValue', 'Recipient count exceeds 50.');
  const addresses = [text(form, 'Source') ?? '', ...recipients, ...members(form, 'ReplyToAddresses')];
  const wrong = addresses.map(addressProblem).find((problem) => problem !== undefined);
  if (wrong !== undefined) return refuse('InvalidParameterValue', wrong);
  const tag = tagsOf(form).find((candidate) => !isAllowed(candidate));
  if (tag === undefined) return undefined;
  const rule = "only alphanumeric ASCII characters, '_', '-', '.', '@' allowed.";
  return refuse('InvalidParameterValue', `Invalid tag <${tag.name}=${tag.value}>: ${rule}`);
}

function isAllowed({ name, value }: Tag): boolean {
  return /^[\w-]{1,256}$/.test(name) && /^[\w.@-]{1,256}$/.test(value);
}

function headersOf(form: URLSearchParams) {
  const tags = tagsOf(form).map(({ name, value }) => `${name}=${value}`);
  const set = text(form, 'ConfigurationSetName');
  return [
    ...(tags.length > 0 ? [{ Name: TAGS_HEADER, Value: tags.join(', ') }] : []),
    ...(set === undefined ? [] : [{ Name: CONFIGURATION_SET_HEADER, Value: set }]),
  ];
}

function isJsonObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** SES v1's sends, on aws-ses-v2-local's v2 one. */
export const sendOperations: ReadonlyMap<string, Operation> = new Map([
  ['SendTemplatedEmail', sendTemplated],
  ['SendEmail', sendSimple],
  ['SendRawEmail', sendRaw],
]);
