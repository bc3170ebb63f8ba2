/** Every error code of the API with its HTTP status. The codes of sfn-callback-urls keep their names. */
export const STATUS = {
  InvalidJSON: 400,
  InvalidAction: 400,
  DuplicateActionName: 400,
  InvalidDate: 400,
  InvalidJsonPath: 400,
  InvalidPostActionOutcome: 400,
  InvalidForm: 400,
  InvalidApprover: 400,
  SelfApproval: 400,
  UnreachableNeeds: 400,
  UnknownTemplate: 400,
  OneClickDisabled: 403,
  RequestTooLarge: 413,
  IdempotencyConflict: 409,
  MailFailed: 502,
  InvalidPostActionBody: 400,
  OutputFormatting: 400,
  ActionMismatched: 400,
  ParametersDisabled: 403,
  PostActionsDisabled: 403,
  ProofRequired: 403,
  ProofFailed: 403,
  UnknownLink: 404,
  UnknownRequest: 404,
  PostActionNotPosted: 405,
  AlreadyVoted: 409,
  AlreadyDelegated: 409,
  ExpiredPayload: 410,
  AlreadyDecided: 410,
  Cancelled: 410,
  BodyTooLarge: 413,
  UnsupportedMediaType: 415,
  TooManyAttempts: 429,
  ServiceError: 500,
  Busy: 503,
} as const;

export type ErrorCode = keyof typeof STATUS;

/**
 * An error that may be told to the caller: `message` names the field and the remedy and holds no secret.
 * Its name is its code, so that a state machine can Catch it by name.
 */
export class CountersignError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
    this.name = code;
  }
}
