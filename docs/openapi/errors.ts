import type { ErrorCode } from '../../lib/domain/errors.ts';

// Which error codes each route answers. Their statuses are those of the code.

const ANYWHERE = ['ServiceError'] as const;

const SHOWING = ['UnknownLink', ...ANYWHERE] as const;

const TOO_LATE = ['ExpiredPayload', 'AlreadyDecided', 'Cancelled'] as const;

/** Changing a request by its id. */
const CHANGING = [
  'InvalidJSON',
  'UnknownRequest',
  'BodyTooLarge',
  'UnsupportedMediaType',
  'Busy',
  ...ANYWHERE,
] as const;

/** Redeeming, whatever the method. */
const REDEEMING = [
  ...SHOWING,
  'ActionMismatched',
  'InvalidForm',
  'OutputFormatting',
  'ParametersDisabled',
  'UnknownRequest',
  'AlreadyVoted',
  'AlreadyDelegated',
  ...TOO_LATE,
  'BodyTooLarge',
  'Busy',
] as const;

export const ERRORS = {
  create: [
    'InvalidJSON',
    'InvalidAction',
    'DuplicateActionName',
    'InvalidDate',
    'InvalidJsonPath',
    'InvalidPostActionOutcome',
    'InvalidForm',
    'InvalidApprover',
    'SelfApproval',
    'UnreachableNeeds',
    'UnknownTemplate',
    'ParametersDisabled',
    'PostActionsDisabled',
    'OneClickDisabled',
    'UnknownRequest',
    'IdempotencyConflict',
    'RequestTooLarge',
    'BodyTooLarge',
    'UnsupportedMediaType',
    'MailFailed',
    'Busy',
    ...ANYWHERE,
  ],
  show: SHOWING,
  /** A GET in a stage with `oneClick`. */
  click: [...REDEEMING, 'PostActionNotPosted'],
  redeem: [
    ...REDEEMING,
    'InvalidApprover',
    'SelfApproval',
    'InvalidJSON',
    'InvalidPostActionBody',
    'PostActionsDisabled',
    'UnsupportedMediaType',
    'ProofRequired',
    'ProofFailed',
    'TooManyAttempts',
    'MailFailed',
  ],
  showRequest: ['UnknownRequest', ...ANYWHERE],
  cancel: [...CHANGING, ...TOO_LATE],
  resend: [...CHANGING, ...TOO_LATE, 'InvalidApprover'],
  redeliver: CHANGING,
  extend: [...CHANGING, ...TOO_LATE, 'InvalidDate'],
  audit: ['InvalidJSON', 'InvalidDate', ...ANYWHERE],
} as const satisfies Record<string, readonly ErrorCode[]>;

/** Every code that some route answers. */
export const ANSWERED = [...new Set(Object.values(ERRORS).flat())].toSorted();
export type AnsweredCode = (typeof ANSWERED)[number];

/** A message of each error that an example shows: the first of its status. */
export const MESSAGES: Partial<Record<AnsweredCode, string>> = {
  InvalidJSON: 'the body is not valid JSON',
  InvalidForm: 'form.amount: must be a number',
  ActionMismatched: 'action: choose one of approve, reject',
  ParametersDisabled: 'this stage no longer takes output parameters',
  UnknownLink: 'there is no such link, or its request is long over',
  UnknownRequest: 'there is no request of this id',
  PostActionNotPosted: 'post the data to this link',
  AlreadyDelegated: 'you passed this request on; the decision is no longer yours',
  AlreadyVoted: 'your vote was recorded before and stands',
  IdempotencyConflict: 'idempotency_key: the request with this key has ended; use another key',
  ExpiredPayload: 'the link expired at 2026-11-23T09:00:00.000Z',
  RequestTooLarge: 'the request may have 100000 bytes of JSON at most',
  BodyTooLarge: 'the body may have 262144 bytes at most',
  UnsupportedMediaType: 'send application/json',
  TooManyAttempts: 'code: 3 were mailed within an hour; no other is mailed',
  MailFailed: 'approvers: could not be mailed: aiko@example.com (MessageRejected)',
  ServiceError: 'Something went wrong on our side. Correlation id: 5d3e0c1a',
  Busy: 'too many people act on this request; try again',
};
