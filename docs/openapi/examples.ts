// What the examples of the document say. tests/openapi.test.ts holds them against the schemas and the code.

const links = {
  yes: 'https://example.com/a/QjotubrBoDnFYcpd7UjpWGipV2U2eHzv',
  no: 'https://example.com/a/QjotubrBoDnFYcpdasFWPLXcBFmPQmSq',
};

const actions = [
  { name: 'approve', type: 'success', style: 'primary', output: { approved: true } },
  { name: 'reject', type: 'failure', style: 'danger', error: 'rejected' },
];

/** Bodies, by component; each with a name for it. */
export const BODIES = {
  Request: {
    'mailed to approvers': {
      token: 'AQCEAAAAKgAAAAMAAAAA',
      title: 'Release 2.4 to production?',
      approvers: ['aiko@example.com', { email: 'ben@example.com', name: 'Ben', locale: 'ja' }],
      actions,
    },
    'for a durable function': {
      callback_id: 'Mh8gXjQbP0xJmHh6Tn0vYQ==',
      idempotency_key: 'order/4711',
      approvers: ['aiko@example.com'],
      actions,
    },
    'links to hand out': {
      token: 'AQCEAAAAKgAAAAMAAAAA',
      expiration: '2026-12-24T18:00:00Z',
      actions: [
        { name: 'yes', type: 'success', output: 'yes' },
        { name: 'no', type: 'failure', error: 'No', cause: 'Somebody said no' },
      ],
    },
    'with a form to fill in': {
      token: 'AQCEAAAAKgAAAAMAAAAA',
      approvers: ['aiko@example.com'],
      form: {
        type: 'object',
        properties: {
          cost_centre: { type: 'string', title: 'Cost centre', enum: ['Research', 'Sales'] },
          checked: { type: 'boolean', title: 'I have checked the receipt', const: true },
        },
        required: ['cost_centre', 'checked'],
      },
      actions: [{ name: 'approve', type: 'success', output: {}, result_field: 'approval' }],
    },
    'a web hook': {
      token: 'AQCEAAAAKgAAAAMAAAAA',
      actions: [
        {
          name: 'hook',
          type: 'post',
          outcomes: [
            {
              name: 'done',
              type: 'success',
              schema: { type: 'object', properties: { state: { const: 'done' } }, required: ['state'] },
              output_path: '$.result',
            },
            { name: 'other', type: 'failure', schema: true, error: 'HookFailed', cause_path: '$.reason' },
          ],
        },
      ],
    },
  },
  Redemption: {
    'a vote': { action: 'approve', comment: 'Budget is there', nonce: '3b9aca00' },
    'a vote with a form': { action: 'approve', form: { cost_centre: 'Sales', checked: true } },
    'a vote with a code': { action: 'approve', code: '042917' },
  },
  Cancellation: { 'the task fails too': { reason: 'Release was withdrawn', error: 'Withdrawn' } },
} as const;

const pending = { transaction_id: 'QjotubrBoDnFYcpd', status: 'pending', delivery: 'none' };
const created = { transaction_id: 'QjotubrBoDnFYcpd', expiration: '2027-11-23T09:00:00.000Z' };

/** Answers, by component. */
export const ANSWERS = {
  CreatedLinks: { ...created, urls: links },
  CreatedMails: { ...created, approvers: [{ email: 'aiko@example.com', url: links.yes, message_id: 'ses-262944439' }] },
  LinkState: {
    ...pending,
    expiration: created.expiration,
    actions: [
      { name: 'approve', type: 'success' },
      { name: 'reject', type: 'failure' },
    ],
    votes: { voted: 0, voters: 1, counts: [{ action: 'approve', votes: 0, needs: 1 }] },
  },
  Redeemed: {
    transaction_id: pending.transaction_id,
    action: { name: 'approve', type: 'success' },
    status: 'decided',
  },
  RequestState: {
    ...pending,
    version: 2,
    created: '2026-11-23T09:00:00.000Z',
    expiration: created.expiration,
    actions: [{ name: 'approve', type: 'success', needs: 1 }],
    approvers: [
      { email: 'aiko@example.com', voted: false, mailed: '2026-11-23T09:00:01.000Z', message_id: 'ses-262944439' },
    ],
    votes: [],
    title: 'Release 2.4 to production?',
  },
  AuditPage: {
    entries: [
      {
        request_id: pending.transaction_id,
        version: 3,
        ordinal: 0,
        at: '2026-11-23T09:05:00.000Z',
        event: 'redeemed',
        actor: 'aiko@example.com',
        approver: 'aiko@example.com',
        action: 'approve',
        detail: { comment: 'Budget is there' },
        chain: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    ],
  },
} as const;
