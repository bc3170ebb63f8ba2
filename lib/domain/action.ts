import * as z from 'zod/mini';

// Actions as they are stored: what the caller gave, with the defaults filled in. Outputs, schemas and JSON answers are
// JSON text, because DynamoDB's own numbers, nesting (32 levels) and map keys are narrower than JSON's.

const response = z.object({
  redirect: z.optional(z.string()),
  json: z.optional(z.string()),
  html: z.optional(z.string()),
  text: z.optional(z.string()),
});
/** What a successful redemption is answered with instead of our own words; `json` is JSON text. */
export type ActionResponse = z.infer<typeof response>;

const successFields = { type: z.literal('success'), output: z.string() };
const failureFields = {
  type: z.literal('failure'),
  error: z.optional(z.string()),
  cause: z.optional(z.string()),
};
const heartbeatFields = { type: z.literal('heartbeat') };

const outcomeFields = { name: z.string(), schema: z.string(), response: z.optional(response) };
const outcome = z.discriminatedUnion('type', [
  z.object({
    ...outcomeFields,
    type: z.literal('success'),
    output: z.optional(z.string()),
    output_body: z.optional(z.boolean()),
    output_path: z.optional(z.string()),
  }),
  z.object({
    ...outcomeFields,
    ...failureFields,
    error_path: z.optional(z.string()),
    cause_path: z.optional(z.string()),
  }),
  z.object({ ...outcomeFields, ...heartbeatFields }),
]);
/** What a posted body can come to: the first outcome whose `schema` (JSON text) accepts it wins. */
export type Outcome = z.infer<typeof outcome>;

const actionFields = {
  name: z.string(),
  label: z.optional(z.string()),
  style: z.enum(['primary', 'danger', 'plain']),
  needs: z.int(),
  response: z.optional(response),
  one_click: z.optional(z.boolean()),
};

export const storedAction = z.discriminatedUnion('type', [
  z.object({ ...actionFields, ...successFields, result_field: z.optional(z.string()) }),
  z.object({ ...actionFields, ...failureFields }),
  z.object({ ...actionFields, ...heartbeatFields }),
  z.object({ ...actionFields, type: z.literal('post'), outcomes: z.array(outcome) }),
]);
export type Action = z.infer<typeof storedAction>;
export type PostAction = Extract<Action, { type: 'post' }>;

/** What Step Functions is told of a success or failure; `output` is JSON text. */
export type Ending =
  | { type: 'success'; output: string; result_field?: string | undefined }
  | { type: 'failure'; error?: string | undefined; cause?: string | undefined };

/** What a redemption does to the task: ends it, or tells it that work goes on. */
export type Deed = Ending | { type: 'heartbeat' };

type Deciding = Ending['type'] | 'heartbeat';

/** Whether votes for this action, given or stored, can decide a request: heartbeats are not votes. */
export function canDecide(
  action: { type: Deciding } | { type: 'post'; outcomes: readonly { type: Deciding }[] },
): boolean {
  if (action.type === 'post') return action.outcomes.some(({ type }) => type !== 'heartbeat');
  return action.type !== 'heartbeat';
}
