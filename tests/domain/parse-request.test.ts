import { describe, expect, test } from '@jest/globals';
import { CountersignError } from '../../lib/domain/errors.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import { approve, input, reject, settings } from '../support/requests.ts';

/** What reading an input says against it: the error code and the message. */
function complaint(raw: unknown, stage = settings): { code: string; message: string } {
  try {
    parseRequest(raw, stage);
  } catch (error) {
    if (error instanceof CountersignError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'none', message: '' };
}

/** An input as JSON text makes it, so that `__proto__` is a member like any other. */
function fromJson(members: string): unknown {
  return JSON.parse(`{"token":"t","actions":[{"name":"a","type":"failure"}],${members}}`);
}

const action = (changes: Record<string, unknown>) => input({ actions: [{ ...approve, ...changes }, reject] });
const failing = (changes: Record<string, unknown>) => input({ actions: [{ ...reject, ...changes }] });
const approvers = (...given: unknown[]) => input({ approvers: given });
const { output: _output, ...withoutOutput } = approve;
const { token: _token, ...withoutToken } = input();
const { actions: _actions, ...withoutActions } = input();

type Row = [name: string, raw: unknown, code: string, path: string];

/** Every row: what is wrong, the input, the error code, and how the message starts: the path of the field. */
const BODY: Row[] = [
  ['null', null, 'InvalidJSON', 'the request'],
  ['a list', [], 'InvalidJSON', 'the request'],
  ['a text', 'token', 'InvalidJSON', 'the request'],
  ['nothing at all', undefined, 'InvalidJSON', 'the request'],
  ['an unknown field', input({ tokn: 'x' }), 'InvalidJSON', 'the request has no field tokn; did you mean token?'],
  [
    'a field in camel case',
    input({ timeZone: 'UTC' }),
    'InvalidJSON',
    'the request has no field timeZone; did you mean time_zone?',
  ],
  ['a member named constructor', input({ constructor: {} }), 'InvalidJSON', 'the request has no field constructor'],
];

const TOKEN: Row[] = [
  ['no token', withoutToken, 'InvalidJSON', 'token: is required'],
  ['an empty token', input({ token: '' }), 'InvalidJSON', 'token:'],
  ['a token that is no text', input({ token: 5 }), 'InvalidJSON', 'token:'],
  ['a token that is null', input({ token: null }), 'InvalidJSON', 'token:'],
  ['a token of 2,049 characters', input({ token: 'x'.repeat(2_049) }), 'InvalidJSON', 'token:'],
];

const ACTIONS: Row[] = [
  ['no actions', withoutActions, 'InvalidAction', 'actions: is required'],
  ['actions that are no list', input({ actions: { approve } }), 'InvalidAction', 'actions:'],
  ['an empty list of actions', input({ actions: [] }), 'InvalidAction', 'actions:'],
  [
    '21 actions',
    input({ actions: Array.from({ length: 21 }, (_, i) => ({ ...reject, name: `a${i}` })) }),
    'InvalidAction',
    'actions:',
  ],
  ['an action that is a text', input({ actions: ['approve'] }), 'InvalidAction', 'actions[0]:'],
  ['an action without a name', action({ name: undefined }), 'InvalidAction', 'actions[0].name: is required'],
  ['an empty name', action({ name: '' }), 'InvalidAction', 'actions[0].name:'],
  ['a name with a space', action({ name: 'do it' }), 'InvalidAction', 'actions[0].name:'],
  ['a name with a line feed at the end', action({ name: 'approve\n' }), 'InvalidAction', 'actions[0].name:'],
  ['a name with a letter that is not ASCII', action({ name: 'großartig' }), 'InvalidAction', 'actions[0].name:'],
  ['a name of 81 characters', action({ name: 'a'.repeat(81) }), 'InvalidAction', 'actions[0].name:'],
  [
    'a name that is there twice',
    input({ actions: [approve, reject, approve] }),
    'DuplicateActionName',
    'actions[2].name:',
  ],
  ['an unknown type', action({ type: 'maybe' }), 'InvalidAction', 'actions[0].type:'],
  ['no type', action({ type: undefined }), 'InvalidAction', 'actions[0].type:'],
  [
    'a success without output',
    input({ actions: [withoutOutput] }),
    'InvalidAction',
    'actions[0].output: is required: any JSON',
  ],
  ['a failure with an output', failing({ output: 1 }), 'InvalidAction', 'actions[0]: has no field output'],
  ['a success with a cause', action({ cause: 'x' }), 'InvalidAction', 'actions[0]: has no field cause'],
  [
    'a result_field beside an output that is a list',
    action({ output: [], result_field: 'r' }),
    'InvalidAction',
    'actions[0].result_field:',
  ],
  [
    'a result_field beside an output that is a text',
    action({ output: 'x', result_field: 'r' }),
    'InvalidAction',
    'actions[0].result_field:',
  ],
  [
    'a result_field beside an output that is null',
    action({ output: null, result_field: 'r' }),
    'InvalidAction',
    'actions[0].result_field:',
  ],
  ['an empty result_field', action({ result_field: '' }), 'InvalidAction', 'actions[0].result_field:'],
  ['an error of 257 characters', failing({ error: 'x'.repeat(257) }), 'InvalidAction', 'actions[0].error:'],
  ['a cause of 32,769 characters', failing({ cause: 'x'.repeat(32_769) }), 'InvalidAction', 'actions[0].cause:'],
  ['a cause that is no text', failing({ cause: {} }), 'InvalidAction', 'actions[0].cause:'],
  ['an empty label', action({ label: '' }), 'InvalidAction', 'actions[0].label:'],
  ['a label of 81 characters', action({ label: 'x'.repeat(81) }), 'InvalidAction', 'actions[0].label:'],
  ['an unknown style', action({ style: 'red' }), 'InvalidAction', 'actions[0].style:'],
  ['an unknown field in an action', action({ colour: 'red' }), 'InvalidAction', 'actions[0]: has no field colour'],
  ['no votes needed', action({ needs: 0 }), 'InvalidAction', 'actions[0].needs:'],
  ['half a vote needed', action({ needs: 1.5 }), 'InvalidAction', 'actions[0].needs:'],
  ['51 votes needed', action({ needs: 51 }), 'InvalidAction', 'actions[0].needs:'],
  ['needs that is another word', action({ needs: 'some' }), 'InvalidAction', 'actions[0].needs:'],
  ['two votes needed without approvers', action({ needs: 2 }), 'UnreachableNeeds', 'actions[0].needs:'],
  ['all votes needed without approvers', action({ needs: 'all' }), 'UnreachableNeeds', 'actions[0].needs:'],
  [
    'more votes needed than there are approvers',
    input({ approvers: ['a@example.com', 'b@example.com'], actions: [approve, { ...reject, needs: 3 }] }),
    'UnreachableNeeds',
    'actions[1].needs: 3 votes cannot come from 2 approvers',
  ],
];

const BAD_ADDRESSES: [string, unknown][] = [
  ['a word', 'aiko'],
  ['an empty text', ''],
  ['no mailbox', '@example.com'],
  ['no host', 'aiko@'],
  ['two @', 'aiko@example@com'],
  ['a line feed and another header', 'aiko@example.com\nBcc: eve@example.com'],
  ['a carriage return', 'aiko@example.com\r'],
  ['angle brackets', '<aiko@example.com>'],
  ['a display name', 'Aiko <aiko@example.com>'],
  ['a comma and another address', 'aiko@example.com,eve@example.com'],
  ['a semicolon', 'aiko@example.com;eve@example.com'],
  ['quotes', '"aiko"@example.com'],
  ['a space', 'aiko @example.com'],
  ['a non-breaking space', 'aiko\u00a0x@example.com'],
  ['a null character', 'aiko\u0000@example.com'],
  ['a mailbox of 65 characters', `${'a'.repeat(65)}@example.com`],
  ['255 characters', `a@${'b'.repeat(253)}`],
  ['a number', 5],
  ['null', null],
];

const APPROVERS: Row[] = [
  ...BAD_ADDRESSES.map(
    ([name, address]): Row => [`an approver with ${name}`, approvers(address), 'InvalidApprover', 'approvers[0]'],
  ),
  ...BAD_ADDRESSES.filter(([, address]) => typeof address === 'string').map(
    ([name, email]): Row => [
      `an approver object with ${name}`,
      approvers({ email }),
      'InvalidApprover',
      'approvers[0].email:',
    ],
  ),
  ...BAD_ADDRESSES.map(
    ([name, requester]): Row => [`a requester with ${name}`, input({ requester }), 'InvalidApprover', 'requester:'],
  ),
  ['an empty list of approvers', approvers(), 'InvalidApprover', 'approvers:'],
  ['approvers that are a text', input({ approvers: 'aiko@example.com' }), 'InvalidApprover', 'approvers:'],
  [
    '51 approvers',
    approvers(...Array.from({ length: 51 }, (_, i) => `a${i}@example.com`)),
    'InvalidApprover',
    'approvers:',
  ],
  ['an approver without an address', approvers({ name: 'Aiko' }), 'InvalidApprover', 'approvers[0].email: is required'],
  [
    'an unknown field in an approver',
    approvers({ email: 'a@example.com', phone: '1' }),
    'InvalidApprover',
    'approvers[0]: has no field phone',
  ],
  ['an empty name', approvers({ email: 'a@example.com', name: '' }), 'InvalidApprover', 'approvers[0].name:'],
  [
    'a name of 101 characters',
    approvers({ email: 'a@example.com', name: 'x'.repeat(101) }),
    'InvalidApprover',
    'approvers[0].name:',
  ],
  [
    'a locale that is none',
    approvers({ email: 'a@example.com', locale: 'klingon?' }),
    'InvalidApprover',
    'approvers[0].locale:',
  ],
  ['an empty locale', approvers({ email: 'a@example.com', locale: '' }), 'InvalidApprover', 'approvers[0].locale:'],
  [
    'an approver twice',
    approvers('a@example.com', 'b@example.com', 'a@example.com'),
    'InvalidApprover',
    'approvers[2]:',
  ],
  [
    'an approver twice but for case',
    approvers('a@example.com', { email: 'A@Example.COM' }),
    'InvalidApprover',
    'approvers[1]:',
  ],
  [
    'a requester who approves, whatever the case',
    input({ requester: 'Aiko@example.com', approvers: ['b@example.com', 'aiko@EXAMPLE.com'] }),
    'SelfApproval',
    'approvers[1]:',
  ],
  [
    'a requester who approves at a sub-address',
    input({ requester: 'aiko@example.com', approvers: ['b@example.com', 'Aiko+approvals@example.com'] }),
    'SelfApproval',
    'approvers[1]:',
  ],
  ['allow_self_approval that is a text', input({ allow_self_approval: 'yes' }), 'InvalidJSON', 'allow_self_approval:'],
];

const WORDS: Row[] = [
  ['an empty title', input({ title: '' }), 'InvalidJSON', 'title:'],
  ['a title of 201 characters', input({ title: 'x'.repeat(201) }), 'InvalidJSON', 'title:'],
  ['a message of 4,001 characters', input({ message: 'x'.repeat(4_001) }), 'InvalidJSON', 'message:'],
  ['a message that is an object', input({ message: {} }), 'InvalidJSON', 'message:'],
  ['details that are an object', input({ details: { a: 'b' } }), 'InvalidJSON', 'details:'],
  ['a detail without a value', input({ details: [{ label: 'a' }] }), 'InvalidJSON', 'details[0].value: is required'],
  [
    'a detail without a label',
    input({ details: [{ label: 'a', value: '' }, { value: 'a' }] }),
    'InvalidJSON',
    'details[1].label: is required',
  ],
  [
    'a label of 101 characters',
    input({ details: [{ label: 'x'.repeat(101), value: '' }] }),
    'InvalidJSON',
    'details[0].label:',
  ],
  [
    'a value of 1,001 characters',
    input({ details: [{ label: 'a', value: 'x'.repeat(1_001) }] }),
    'InvalidJSON',
    'details[0].value:',
  ],
  ['a value that is a number', input({ details: [{ label: 'a', value: 5 }] }), 'InvalidJSON', 'details[0].value:'],
  [
    'an unknown field in a detail',
    input({ details: [{ label: 'a', value: 'b', url: 'c' }] }),
    'InvalidJSON',
    'details[0]: has no field url',
  ],
  [
    '51 details',
    input({ details: Array.from({ length: 51 }, () => ({ label: 'a', value: 'b' })) }),
    'InvalidJSON',
    'details:',
  ],
];

const BASE_URLS = [
  'javascript:alert(1)',
  'ftp://example.com',
  'data:text/html,x',
  'example.com',
  'https:example.com',
  'https://',
  'https://example.com/?x=1',
  'https://example.com/#x',
  'https://user:word@example.com',
  'https://user@example.com',
  'https://:word@example.com',
  'https://example.com:port',
  'xhttps://example.com',
  'https://example.com\nhttps://other.example',
  ' https://example.com',
  'https://example.com/a b',
  'https:\\\\example.com',
  `https://example.com/${'x'.repeat(2_048)}`,
  '',
];

const OTHERS: Row[] = [
  ...BASE_URLS.map(
    (base_url): Row => [
      `base_url ${JSON.stringify(base_url.slice(0, 50))}`,
      input({ base_url }),
      'InvalidJSON',
      'base_url:',
    ],
  ),
  ['reminders without approvers', input({ reminders: ['P1D'] }), 'InvalidApprover', 'reminders: needs `approvers`'],
  [
    'permission to pass it on, without approvers',
    input({ allow_delegation: ['example.com'] }),
    'InvalidApprover',
    'allow_delegation: needs `approvers`',
  ],
  [
    'an outcome of another type',
    input({ actions: [{ name: 'p', type: 'post', outcomes: [{ name: 'a', type: 'maybe' }] }] }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].type:',
  ],
  ['a base_url that is a number', input({ base_url: 5 }), 'InvalidJSON', 'base_url:'],
  ['a base_url without a stage', input({ base_url: { api_id: 'abc' } }), 'InvalidJSON', 'base_url.stage: is required'],
  [
    'a base_url with another host hidden in api_id',
    input({ base_url: { api_id: 'evil.example/', stage: 'p' } }),
    'InvalidJSON',
    'base_url.api_id:',
  ],
  [
    'a base_url with a path in the stage',
    input({ base_url: { api_id: 'abc', stage: 'a/b' } }),
    'InvalidJSON',
    'base_url.stage:',
  ],
  [
    'a base_url with another host hidden in region',
    input({ base_url: { api_id: 'abc', stage: 'p', region: 'x.evil' } }),
    'InvalidJSON',
    'base_url.region:',
  ],
  [
    'an unknown field in base_url',
    input({ base_url: { api_id: 'abc', stage: 'p', path: 'x' } }),
    'InvalidJSON',
    'base_url: has no field path',
  ],
  ['a time zone that is none', input({ time_zone: 'Mars/Olympus' }), 'InvalidJSON', 'time_zone:'],
  ['an offset for a time zone', input({ time_zone: '+01:00' }), 'InvalidJSON', 'time_zone:'],
  [
    'a domain of one part, to pass it on to',
    input({ approvers: ['a@example.com'], allow_delegation: ['localhost'] }),
    'InvalidJSON',
    'allow_delegation[0]:',
  ],
  ['an empty time zone', input({ time_zone: '' }), 'InvalidJSON', 'time_zone:'],
  ['an execution that is no ARN', input({ execution: 'first' }), 'InvalidJSON', 'execution:'],
  [
    'an execution of another service',
    input({ execution: 'arn:aws:lambda:us-east-1:1:function:x' }),
    'InvalidJSON',
    'execution:',
  ],
  [
    'an execution of 513 characters',
    input({ execution: `arn:aws:states:${'x'.repeat(498)}` }),
    'InvalidJSON',
    'execution:',
  ],
  ['comment that is another word', input({ comment: 'maybe' }), 'InvalidJSON', 'comment:'],
  ['show_votes that is another word', input({ show_votes: 'all' }), 'InvalidJSON', 'show_votes:'],
  ['an expiration that is a number', input({ expiration: 1_800_000_000 }), 'InvalidDate', 'expiration:'],
  ['an idempotency_key that is empty', input({ idempotency_key: '' }), 'InvalidJSON', 'idempotency_key:'],
  [
    'an idempotency_key of 1,025 characters',
    input({ idempotency_key: 'x'.repeat(1_025) }),
    'InvalidJSON',
    'idempotency_key:',
  ],
  ['on_expiry that is a text', input({ on_expiry: 'fail' }), 'InvalidJSON', 'on_expiry:'],
  ['on_expiry of another type', input({ on_expiry: { type: 'retry' } }), 'InvalidJSON', 'on_expiry.type:'],
  [
    'on_expiry success without output',
    input({ on_expiry: { type: 'success' } }),
    'InvalidJSON',
    'on_expiry.output: is required: any JSON',
  ],
  [
    'on_expiry failure with an output',
    input({ on_expiry: { type: 'failure', output: 1 } }),
    'InvalidJSON',
    'on_expiry: has no field output',
  ],
  [
    'on_expiry with an error of 257 characters',
    input({ on_expiry: { type: 'failure', error: 'x'.repeat(257) } }),
    'InvalidJSON',
    'on_expiry.error:',
  ],
  [
    'a template that is not deployed',
    input({ template: 'birthday' }),
    'UnknownTemplate',
    'template: no template birthday is deployed; this stage has approval-request, approval-urgent',
  ],
  ['a template with a path', input({ template: '../secrets' }), 'UnknownTemplate', 'template:'],
  ['a template that is a number', input({ template: 5 }), 'UnknownTemplate', 'template:'],
  [
    'output parameters where the stage has none',
    input({ enable_output_parameters: true }),
    'ParametersDisabled',
    'enable_output_parameters:',
  ],
  [
    'enable_output_parameters that is a text',
    input({ enable_output_parameters: 'true' }),
    'InvalidJSON',
    'enable_output_parameters:',
  ],
  ['an execution with more before its ARN', input({ execution: 'x arn:aws:states:a' }), 'InvalidJSON', 'execution:'],
  ['an execution with more after its ARN', input({ execution: 'arn:aws:states:a b' }), 'InvalidJSON', 'execution:'],
  ['an API id of other letters', input({ base_url: { api_id: 'A1', stage: 'x' } }), 'InvalidJSON', 'base_url'],
  ['votes shown in another way', input({ show_votes: 'some' }), 'InvalidJSON', 'show_votes:'],
];

const UNFIT: Row[] = [
  ['a __proto__ member', fromJson('"__proto__":{}'), 'InvalidJSON', '__proto__:'],
  [
    'a __proto__ member of a detail',
    fromJson('"details":[{"label":"a","value":"b","__proto__":1}]'),
    'InvalidJSON',
    'details[0].__proto__:',
  ],
  [
    'a __proto__ member deep in an output',
    fromJson('"on_expiry":{"type":"success","output":{"a":[0,{"__proto__":[]}]}}'),
    'InvalidJSON',
    'on_expiry.output.a[1].__proto__:',
  ],
  ['half a character in a text', input({ title: 'x\ud83d' }), 'InvalidJSON', 'title: text is not valid Unicode'],
  ['half a character in an output', action({ output: [['\udc00']] }), 'InvalidJSON', 'actions[0].output[0][0]:'],
  ['half a character in a key', action({ output: { 'a\ud800': 1 } }), 'InvalidJSON', 'actions[0].output: a key'],
  ['half a character in a key of the request', input({ '\ud800': 1 }), 'InvalidJSON', 'the input: a key'],
  [
    'more than 100,000 bytes',
    action({ output: 'x'.repeat(100_000) }),
    'RequestTooLarge',
    'the request may have 100000 bytes',
  ],
  [
    'more than 100,000 bytes of few characters',
    action({ output: '語'.repeat(33_400) }),
    'RequestTooLarge',
    'the request may have 100000 bytes',
  ],
  ['101 levels', action({ output: nested(101) }), 'InvalidJSON', 'actions[0].output.'],
  ['100,000 levels of objects', action({ output: nested(100_000) }), 'InvalidJSON', 'actions[0].output.'],
  ['100,000 levels of lists', JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)), 'InvalidJSON', '[0][0]'],
];

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
}

const calling = (callback_id: unknown) => ({ ...withoutToken, callback_id });
const CALLBACK: Row[] = [
  ['beside a token', input({ callback_id: 'Ab+/9w==' }), 'InvalidJSON', 'callback_id: goes without `token`'],
  ['that is empty', calling(''), 'InvalidJSON', 'callback_id: must be what waitForCallback gave'],
  ['that is no text', calling(7), 'InvalidJSON', 'callback_id:'],
  ['that is null', calling(null), 'InvalidJSON', 'callback_id:'],
  ['of 1,025 characters', calling('x'.repeat(1_025)), 'InvalidJSON', 'callback_id:'],
  ['with other characters', calling('arn:aws:lambda'), 'InvalidJSON', 'callback_id: must be what waitForCallback gave'],
];

describe.each<[string, Row[]]>([
  ['a body that is', BODY],
  ['the token:', TOKEN],
  ['actions:', ACTIONS],
  ['people:', APPROVERS],
  ['words:', WORDS],
  ['other fields:', OTHERS],
  ['JSON that is unfit to be stored:', UNFIT],
  ['a callback id', CALLBACK],
])('refuses %s', (_, rows) => {
  test.each(rows)('%s', (_name, raw, code, path) => {
    const { code: found, message } = complaint(raw);
    expect(found).toBe(code);
    expect(message.slice(0, path.length)).toBe(path);
  });
});

describe('accepts', () => {
  test.each<[string, Record<string, unknown>]>([
    ['votes that are counted', { show_votes: 'counts' }],
    ['votes that are named', { show_votes: 'names' }],
    ['votes that are not shown', { show_votes: 'none' }],
    ['what sfn-callback-urls takes', { expiration: '2027-01-31T18:00:00Z', enable_output_parameters: false }],
    ['a token of 2,048 characters', { token: 'x'.repeat(2_048) }],
    ['20 actions', { actions: Array.from({ length: 20 }, (_, i) => ({ ...reject, name: `a${i}` })) }],
    ['a name of 80 characters', { actions: [{ ...reject, name: 'a'.repeat(80) }] }],
    ['names that differ by case', { actions: [reject, { ...reject, name: 'Reject' }] }],
    [
      'names of inherited members',
      {
        actions: [
          { ...reject, name: '__proto__' },
          { ...reject, name: 'constructor' },
        ],
      },
    ],
    ['an output that is null', { actions: [{ ...approve, output: null }] }],
    ['an output that is false', { actions: [{ ...approve, output: false }] }],
    [
      'an output with a member named constructor',
      { actions: [{ ...approve, output: { constructor: { prototype: 1 } } }] },
    ],
    ['an output of 97 levels', { actions: [{ ...approve, output: nested(97) }] }],
    [
      'an error of 256 and a cause of 32,768 characters',
      { actions: [{ ...reject, error: 'x'.repeat(256), cause: 'x'.repeat(32_768) }] },
    ],
    ['a failure without error and cause', { actions: [{ name: 'no', type: 'failure' }] }],
    ['50 approvers', { approvers: Array.from({ length: 50 }, (_, i) => `a${i}@example.com`) }],
    [
      'addresses with a tag, a dot and letters of any script',
      { approvers: ['a.b+c@example.com', '愛子@例え.jp', "o'neil@example.com"] },
    ],
    ['two sub-addresses of one mailbox', { approvers: ['aiko+1@example.com', 'aiko+2@example.com'] }],
    ['an approver with name and language', { approvers: [{ email: 'a@example.com', name: 'Aiko', locale: 'pt-br' }] }],
    [
      'as many votes as approvers',
      { approvers: ['a@example.com', 'b@example.com'], actions: [{ ...reject, needs: 2 }] },
    ],
    ['all votes', { approvers: ['a@example.com', 'b@example.com'], actions: [{ ...reject, needs: 'all' }] }],
    ['one vote without approvers', { actions: [{ ...reject, needs: 1 }] }],
    [
      'self approval that is allowed',
      { requester: 'a@example.com', approvers: ['A@example.com'], allow_self_approval: true },
    ],
    ['another requester', { requester: 'b@example.com', approvers: ['a@example.com'] }],
    ['whole characters beyond the basic plane', { title: '承認 ✅ 🎉' }],
    ['an empty value of a detail', { details: [{ label: 'Note', value: '' }] }],
    ['a time zone with a name', { time_zone: 'America/Argentina/Buenos_Aires' }],
    ['a base_url with a path', { base_url: 'https://example.com/approvals' }],
    ['a base_url of this machine', { base_url: 'http://localhost:3000' }],
    ['a domain to pass it on to', { approvers: ['a@example.com'], allow_delegation: ['例え.jp'] }],
    [
      'each style',
      {
        actions: [
          { ...reject, style: 'primary' },
          { ...approve, style: 'danger' },
          { name: 'x', type: 'heartbeat', style: 'plain' },
        ],
      },
    ],
    ['a deployed template', { template: 'approval-urgent' }],
    ['an execution', { execution: 'arn:aws-us-gov:states:us-gov-west-1:123456789012:execution:name:id' }],
  ])('%s', (_, changes) => {
    expect(complaint(input(changes))).toEqual({ code: 'none', message: '' });
  });

  test('output parameters where the stage has them', () => {
    const raw = input({ enable_output_parameters: true });
    expect(complaint(raw, { ...settings, enableOutputParameters: true }).code).toBe('none');
  });

  test('exactly 100,000 bytes', () => {
    const room = 100_000 - JSON.stringify(action({ output: '' })).length;
    expect(complaint(action({ output: 'x'.repeat(room) })).code).toBe('none');
    expect(complaint(action({ output: 'x'.repeat(room + 1) })).code).toBe('RequestTooLarge');
  });
});

test.each(['Ab+/9w==', 'x', 'A'.repeat(1_024)])('a callback id may take the place of the token: %s', (callback_id) => {
  expect(parseRequest(calling(callback_id), settings)).toEqual({
    ...withoutToken,
    callback_id,
    actions: parseRequest(input(), settings).actions,
  });
});

test('a complaint never repeats a callback id', () => {
  const id = `${'QmFzZTY0'.repeat(20)}-`;
  expect(complaint(calling(id)).message).not.toContain('QmFzZTY0');
  expect(complaint({ ...input(), callback_id: id.slice(0, -1) }).message).not.toContain('QmFzZTY0');
});

test('a complaint never repeats the task token', () => {
  const token = 'AAAAKgAAAAIAAAAAAAAAAQtasktoken';
  for (const [, raw] of [...ACTIONS, ...APPROVERS, ...OTHERS]) {
    expect(complaint({ ...Object(raw), token }).message).not.toContain(token);
  }
});
