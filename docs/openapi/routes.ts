import type { AnsweredCode } from './errors.ts';
import { ERRORS } from './errors.ts';

// The routes of the HTTP API, in words. tests/openapi.test.ts holds them against serverless.yml.

/** A parameter of a route. */
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  description: string;
  schema: Readonly<Record<string, unknown>>;
  /** An object whose members are parameters of their own. */
  explode?: true;
}

/** A route, before it is written as OpenAPI. */
export interface Route {
  id: string;
  summary: string;
  description: string;
  /** Whether it takes a request that is signed with IAM credentials. */
  iam: boolean;
  parameters: readonly Parameter[];
  body?: { schema: string; required: boolean; form: boolean; any?: string };
  /** Components of its answer to success, any of which it may be; `custom` is what an action answers instead. */
  answers: readonly string[];
  negotiated?: { custom?: string; redirects?: string };
  errors: readonly AnsweredCode[];
}

const text = { type: 'string' } as const;

const LINK: Parameter = {
  name: 'linkId',
  in: 'path',
  description: 'the id in the link, a secret',
  schema: { ...text, minLength: 32, maxLength: 32 },
};
const ID: Parameter = { name: 'id', in: 'path', description: 'a `transaction_id`', schema: text };
const ACTION: Parameter = { name: 'action', in: 'query', description: 'one of the actions of the link', schema: text };
const TYPE: Parameter = {
  name: 'type',
  in: 'query',
  description: 'must be the type of the action, where it is given',
  schema: text,
};
const OUTPUT: Parameter = {
  name: 'parameters',
  in: 'query',
  description: 'any others are output parameters, where the request takes some',
  schema: { type: 'object', additionalProperties: text },
  explode: true,
};
const KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'as `nonce` in the body; its first 200 characters count',
  schema: text,
};
const query = (name: string, description: string, schema: object = text): Parameter => ({
  name,
  in: 'query',
  description,
  schema: { ...schema },
});

const ASKING: Omit<Route, 'id' | 'summary'> = {
  description:
    'Without `approvers`, answers a link for each action. With them, mails each approver one link. A direct invoke of the function `request-approval` takes the same JSON as its payload and answers the same; it throws an error as the name of an exception, or answers it with `invokeErrors: return`.',
  iam: true,
  parameters: [],
  body: { schema: 'Request', required: true, form: false },
  answers: ['CreatedLinks', 'CreatedMails'],
  errors: ERRORS.create,
};

const CUSTOM = "an action's own `response`";
const AWAY = "where the action's `response` redirects to";

/** Every route. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'POST /requests': { id: 'createRequest', summary: 'Ask for an approval', ...ASKING },
  'POST /urls': { id: 'createUrls', summary: 'The same, under the path of sfn-callback-urls', ...ASKING },
  'GET /a/{linkId}': {
    id: 'showLink',
    summary: 'Show how things stand with a link',
    description:
      'Changes nothing, unless the stage has `oneClick`: with `always`, and with `allow` for actions with `one_click`, it redeems and answers as the POST does, but with a page instead of 303. All errors but `UnknownLink` and `ServiceError` belong to such a stage. `Accept` chooses between JSON, HTML and plain text.',
    iam: false,
    parameters: [LINK, ACTION, TYPE, OUTPUT, KEY],
    answers: ['LinkState', 'Redeemed'],
    negotiated: { custom: CUSTOM, redirects: AWAY },
    errors: ERRORS.click,
  },
  'HEAD /a/{linkId}': {
    id: 'peekLink',
    summary: 'The headers of the GET',
    description: 'Never changes anything.',
    iam: false,
    parameters: [LINK],
    answers: [],
    errors: ERRORS.show,
  },
  'POST /a/{linkId}': {
    id: 'redeemLink',
    summary: 'Redeem a link',
    description:
      'Casts a vote, sends a heartbeat, or passes the request on. Where the request has `proof: code`, a vote and passing on take the `code` that is mailed to the approver: without it, one is mailed and the answer is `ProofRequired`. Where the query names a `post` action, or the link has no other, the whole JSON body is its payload. A repeat with the same nonce is answered as the first was. `Accept` chooses between JSON, HTML and plain text.',
    iam: false,
    parameters: [LINK, ACTION, TYPE, OUTPUT, KEY],
    body: { schema: 'Redemption', required: false, form: true, any: 'for a `post` action' },
    answers: ['Redeemed', 'Delegated'],
    negotiated: { custom: CUSTOM, redirects: `${AWAY}; HTML without one: the GET of the same link` },
    errors: ERRORS.redeem,
  },
  'GET /requests/{id}': {
    id: 'showRequest',
    summary: 'Show a request and its votes',
    description: 'Never answers the token or a link.',
    iam: true,
    parameters: [ID],
    answers: ['RequestState'],
    errors: ERRORS.showRequest,
  },
  'DELETE /requests/{id}': {
    id: 'cancelRequest',
    summary: 'Cancel a request',
    description: 'Its links are refused from then on.',
    iam: true,
    parameters: [ID],
    body: { schema: 'Cancellation', required: false, form: false },
    answers: ['RequestState'],
    errors: ERRORS.cancel,
  },
  'POST /requests/{id}/resend': {
    id: 'resendRequest',
    summary: 'Mail again',
    description: 'Mails those who have not voted, with fresh links; also those whom mail did not reach before.',
    iam: true,
    parameters: [ID],
    body: { schema: 'Resend', required: false, form: false },
    answers: ['Resent'],
    errors: ERRORS.resend,
  },
  'POST /requests/{id}/redeliver': {
    id: 'redeliverRequest',
    summary: 'Hand a result over again',
    description: 'Changes nothing where the task has heard the result, or there is none.',
    iam: true,
    parameters: [ID],
    body: { schema: 'Redeliver', required: false, form: false },
    answers: ['RequestState'],
    errors: ERRORS.redeliver,
  },
  'POST /requests/{id}/extend': {
    id: 'extendRequest',
    summary: 'Move the expiry',
    description: 'Of an open request, either way.',
    iam: true,
    parameters: [ID],
    body: { schema: 'Extension', required: true, form: false },
    answers: ['RequestState'],
    errors: ERRORS.extend,
  },
  'GET /audit': {
    id: 'queryAudit',
    summary: 'Read the audit trail, newest first',
    description: 'Takes one of `request`, `approver` and `execution`, and no second one, or `from`.',
    iam: true,
    parameters: [
      query('request', 'a `transaction_id`'),
      query('approver', 'an address, whatever its case'),
      query('execution', 'an execution ARN'),
      query('from', 'ISO 8601 time or day, UTC; included'),
      query('to', 'ISO 8601 time or day, UTC; not included'),
      query('limit', 'entries of a page; more are cut to 1,000', { type: 'integer', default: 100, minimum: 1 }),
      query('cursor', 'what the page before gave'),
    ],
    answers: ['AuditPage'],
    errors: ERRORS.audit,
  },
};
