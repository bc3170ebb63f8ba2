// What the schemas cannot say: what things are for.

/** Of each component that needs it. */
export const SCHEMAS: Partial<Record<string, string>> = {
  Request: 'What is asked, and of whom. At most 100,000 bytes of JSON.',
  Action: 'Something that can be decided.',
  SuccessAction: 'Makes `output` the result of the task.',
  FailureAction: 'Fails the task.',
  HeartbeatAction:
    'Tells the task that work goes on. No vote: it may be used any number of times while the request is pending. One is sent in ten seconds at most.',
  PostAction:
    'Decides by what is posted: the first outcome whose schema accepts the body. The stage must have `enablePostActions`.',
  Outcome: 'What a posted body can come to.',
  SuccessOutcome: 'Has exactly one of `output`, `output_body: true` and `output_path`.',
  FailureOutcome: 'Has `error` or `error_path`, `cause` or `cause_path`, not both of a pair.',
  Response:
    'What a successful redemption answers instead of its own words. `redirect` wins; else the form that `Accept` prefers.',
  BaseUrl: 'Where the links lead.',
  Api: 'An API Gateway, of this Region unless another is named.',
  Ending: 'What the task is told where nobody decides.',
  CreatedLinks: 'Without `approvers`.',
  CreatedMails: 'With `approvers`.',
  Redemption: 'A vote or a heartbeat. For a `post` action the whole body is the payload instead.',
  LinkState: 'How things stand with a link.',
  Votes: 'Absent without approvers and with `show_votes: none`.',
  RequestState: 'Never has the token or a link.',
  Resend: 'For those who have not voted.',
  Redeliver: 'Takes no fields.',
  Extension: 'Either way, a year after the creation at most.',
  Delegated: 'Where the body has `delegate_to`.',
  Cancellation: 'With `error` or `cause` the task is failed; without them it goes on waiting.',
  AuditEntry: 'docs/auditors.md explains its events and fields.',
  GatewayError: 'Of API Gateway itself, before any function runs.',
};

const ANY_ACTION = {
  name: 'unique within the request',
  type: 'what the task is told',
  label: 'what the button says',
  style: 'how the button looks',
  response: 'what whoever redeems is answered',
};
const VOTED = { needs: 'votes that decide it; default 1, and more need `approvers`' };
const CLICKED = { one_click: 'a GET redeems, where the stage has `oneClick`' };
const FAILURE = { error: "the error's name, for `Catch`", cause: "the error's cause" };
const ANY_OUTCOME = {
  name: 'for the audit trail',
  type: 'what the task is told',
  schema: 'a JSON Schema without remote references, at most 65,536 bytes',
  response: "instead of the action's",
};

const REQUEST = { transaction_id: 'id of the request', status: 'how far it is', delivery: 'how far the task was told' };
const EXPIRATION = { expiration: 'when the links close' };

/** Of the fields of each component. */
export const FIELDS: Partial<Record<string, Record<string, string>>> = {
  Request: {
    token: 'the Step Functions task token',
    actions: 'what can be decided',
    expiration:
      'ISO 8601, UTC without an offset; a year ahead at most; without it the stage decides (`defaultExpiryDays`)',
    enable_output_parameters: 'lets the query of a link fill in `$name`; the stage must have `enableOutputParameters`',
    base_url: 'where the links lead; default: `baseUrl` of the stage',
    execution: 'stands on every audit row',
    requester: 'who asks; may not be an approver',
    allow_self_approval: 'lets the requester be an approver',
    approvers: 'each is mailed one link for all actions; without them nobody is mailed',
    title: 'subject of the mail, heading of the page',
    message: 'what it is about',
    details: 'facts, shown in this order',
    template: 'a deployed mail template; default `approval-request`',
    comment: 'whether the page asks for a comment; default `optional` with approvers, else `none`',
    time_zone: 'for times in mails and pages; default `UTC`',
    show_votes: 'what approvers see of each other; default `counts`',
    on_expiry: 'what the task is told when it expires; default nothing',
    on_undeliverable: 'what the task is told when nobody whom mail reaches is left who could decide',
    reminders: 'ISO 8601 durations after the creation, or before the expiry with a minus, such as `-PT24H`',
    allow_delegation: 'domains at which an approver may ask somebody else',
    notify_outcome: 'mails the requester, and approvers who have not answered, when it is over',
    idempotency_key: 'a repeat of the same request mails nobody again',
  },
  SuccessAction: {
    ...ANY_ACTION,
    ...VOTED,
    ...CLICKED,
    output: 'the result of the task',
    result_field: 'adds who decided, under this key of the output',
  },
  FailureAction: { ...ANY_ACTION, ...VOTED, ...CLICKED, ...FAILURE },
  HeartbeatAction: { ...ANY_ACTION, ...CLICKED },
  PostAction: { ...ANY_ACTION, needs: '1, as a body has one sender', outcomes: 'tried in this order' },
  SuccessOutcome: {
    ...ANY_OUTCOME,
    output: 'a fixed result',
    output_body: 'the body is the result',
    output_path: 'a JSONPath (RFC 9535) into the body; the result is always a list',
  },
  FailureOutcome: {
    ...ANY_OUTCOME,
    ...FAILURE,
    error_path: 'a JSONPath into the body: one text as it is, anything else as JSON text of all matches',
    cause_path: 'as `error_path`',
  },
  HeartbeatOutcome: ANY_OUTCOME,
  Response: {
    redirect: 'answered with 303',
    json: 'for `application/json`',
    html: 'for `text/html`',
    text: 'for `text/plain`',
  },
  Approver: { email: 'compared without case', name: 'how mails and pages call them', locale: 'language of the mail' },
  Detail: { label: 'what it is', value: 'what it says' },
  Api: { api_id: 'id of the API', stage: 'its stage', region: 'its Region' },
  CreatedLinks: { ...REQUEST, ...EXPIRATION, urls: 'a link for each action, by its name; secrets' },
  CreatedMails: { ...REQUEST, ...EXPIRATION, approvers: 'a link for each approver; secrets' },
  MailedApprover: {
    email: 'whose it is',
    url: 'the link',
    message_id: 'of SES; absent for a mail that SES has not taken yet',
  },
  Redemption: {
    action: 'which action; default: that of the query, or the only one',
    comment: 'recorded with the vote',
    nonce: 'recognises a repeat',
    delegate_to: 'an address: passes the request on instead, where it allows that',
  },
  LinkState: {
    ...REQUEST,
    ...EXPIRATION,
    actions: 'what this link can decide',
    votes: 'as far as approvers may see them',
  },
  Votes: {
    voted: 'how many have voted',
    voters: 'how many may',
    counts: 'votes of each action',
    names: 'who has voted and who has not, with `show_votes: names`',
  },
  Redeemed: { ...REQUEST, action: 'the action that was taken' },
  RequestState: {
    ...REQUEST,
    ...EXPIRATION,
    version: 'how often it was written',
    created: 'when it was opened',
    actions: 'what can be decided',
    approvers: 'who was asked, and how that went',
    votes: 'oldest first',
    title: 'as it was asked',
    execution: 'as it was asked',
    requester: 'as it was asked',
    decision: 'what was decided',
    ending: 'why it ended, where no decision says so',
    execution_ended: 'how the execution ended whose end cancelled it',
    reminders: 'when those who have not voted are reminded yet',
  },
  Cancellation: {
    reason: 'recorded; default `Cancelled`',
    error: 'fails the task with this error; `Cancelled` where only `cause` is given',
    cause: "the error's cause",
  },
  Resend: { approver: 'only this one' },
  Extension: { expiration: 'ISO 8601' },
  Delegated: { ...REQUEST, delegated_to: 'who is asked now' },
  AuditPage: { entries: 'newest first', cursor: 'where the next page starts; absent on the last' },
  AuditEntry: {
    request_id: 'id of the request',
    version: 'version of the request that it belongs to',
    ordinal: 'place among the rows of that version',
    at: 'when, UTC',
    event: 'what happened',
    actor: 'who did it',
    action: 'which action',
    approver: 'whose link',
    detail: 'more, by event',
    execution: 'execution ARN of the request',
    chain: 'SHA-256 over the trail so far',
    source_ip_hmac: 'tells whether two redemptions of a request came from one place',
    user_agent: 'of who redeemed',
  },
  Error: {
    error: 'the error code',
    message: 'names the field and the remedy',
    transaction_id: 'of the request, where a redemption is refused',
    status: 'of the request, where a redemption is refused',
    correlation_id: 'of an unexpected error; stands in the log',
  },
  GatewayError: { message: 'such as `Forbidden` or `Too Many Requests`' },
};
