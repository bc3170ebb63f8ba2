import { z } from 'zod';
import { type Answer, refuse } from './answer.ts';
import type { Backend } from './backend.ts';
import { text } from './form.ts';

type Operation = (backend: Backend, form: URLSearchParams) => Promise<Answer>;

const fault = z.object({ type: z.string().optional(), detail: z.string().optional() });

const storedTemplate = z.object({
  TemplateName: z.string(),
  TemplateContent: z.object({
    Subject: z.string().optional(),
    Html: z.string().optional(),
    Text: z.string().optional(),
  }),
});

const templateList = z.object({
  TemplatesMetadata: z.array(z.object({ TemplateName: z.string(), CreatedTimestamp: z.number() })),
  NextToken: z.string().optional(),
});

/** The path of a template in the v2 API. */
export function templatePath(name: string): string {
  return `/v2/email/templates/${encodeURIComponent(name)}`;
}

export function noSuchTemplate(name: string) {
  return refuse('TemplateDoesNotExist', `Template ${name} does not exist.`);
}

/** What aws-ses-v2-local says is wrong, in SES's words where it has some. */
export function complaint(body: unknown): string {
  const detail = fault.safeParse(body).data?.detail ?? 'The request is not valid.';
  const [, missing] = /rendering failed - "(.*)" not defined in /.exec(detail) ?? [];
  if (missing !== undefined) return `Attribute '${missing}' is not present in the rendering data.`;
  return detail.replace(/^aws-ses-v2-local: /, '');
}

const create: Operation = async (backend, form) => {
  const name = text(form, 'Template.TemplateName');
  if (name === undefined) return refuse('ValidationError', 'Template.TemplateName is missing.');
  const body = { TemplateName: name, TemplateContent: contentOf(form) };
  const answer = await backend.call('POST', '/v2/email/templates', body);
  if (answer.status === 200) return { result: {} };
  if (fault.safeParse(answer.body).data?.type === 'AlreadyExistsException') {
    return refuse('AlreadyExists', `Template ${name} already exists.`);
  }
  return refuse('InvalidTemplate', complaint(answer.body));
};

const update: Operation = async (backend, form) => {
  const name = text(form, 'Template.TemplateName') ?? '';
  const answer = await backend.call('PUT', templatePath(name), { TemplateContent: contentOf(form) });
  if (answer.status === 404) return noSuchTemplate(name);
  return answer.status === 200 ? { result: {} } : refuse('InvalidTemplate', complaint(answer.body));
};

const remove: Operation = async (backend, form) => {
  // A template that is not there is no error to SES.
  await backend.call('DELETE', templatePath(text(form, 'TemplateName') ?? ''));
  return { result: {} };
};

const get: Operation = async (backend, form) => {
  const name = text(form, 'TemplateName') ?? '';
  const answer = await backend.call('GET', templatePath(name));
  if (answer.status !== 200) return noSuchTemplate(name);
  const { TemplateName, TemplateContent: content } = storedTemplate.parse(answer.body);
  const parts = { SubjectPart: content.Subject, TextPart: content.Text, HtmlPart: content.Html };
  return { result: { Template: { TemplateName, ...parts } } };
};

const list: Operation = async (backend, form) => {
  const query = new URLSearchParams({ PageSize: text(form, 'MaxItems') ?? '10' });
  const from = text(form, 'NextToken');
  if (from !== undefined) query.set('NextToken', from);
  const answer = await backend.call('GET', `/v2/email/templates?${query}`);
  if (answer.status !== 200) return refuse('InvalidParameterValue', complaint(answer.body));
  const { TemplatesMetadata, NextToken } = templateList.parse(answer.body);
  const member = TemplatesMetadata.map(({ TemplateName, CreatedTimestamp }) => ({
    Name: TemplateName,
    CreatedTimestamp: new Date(CreatedTimestamp * 1_000).toISOString(),
  }));
  return { result: { TemplatesMetadata: { member }, NextToken } };
};

const testRender: Operation = async (backend, form) => {
  const name = text(form, 'TemplateName') ?? '';
  const TemplateData = text(form, 'TemplateData') ?? '';
  const answer = await backend.call('POST', `${templatePath(name)}/render`, { TemplateData });
  if (answer.status === 404) return noSuchTemplate(name);
  if (answer.status !== 200) return refuse('MissingRenderingAttribute', complaint(answer.body));
  return { result: z.object({ RenderedTemplate: z.string() }).parse(answer.body) };
};

function contentOf(form: URLSearchParams) {
  return {
    Subject: text(form, 'Template.SubjectPart'),
    Html: text(form, 'Template.HtmlPart'),
    Text: text(form, 'Template.TextPart'),
  };
}

/** SES v1's template operations, on aws-ses-v2-local's v2 ones. */
export const templateOperations: ReadonlyMap<string, Operation> = new Map([
  ['CreateTemplate', create],
  ['UpdateTemplate', update],
  ['DeleteTemplate', remove],
  ['GetTemplate', get],
  ['ListTemplates', list],
  ['TestRenderTemplate', testRender],
]);
