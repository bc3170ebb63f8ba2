import * as z from 'zod/mini';
import { isObject } from './json.ts';
import { text } from './text-input.ts';
import { isWebPage } from './web-page.ts';

// The actions of a creation request, in the field names of sfn-callback-urls, extended. Shapes only; what needs the
// stage's settings or other fields is in check-actions.ts.

/** What a task is failed with. */
export const failureFields = {
  error: z.optional(z.string().check(z.maxLength(256))),
  cause: z.optional(z.string().check(z.maxLength(32_768))),
};

const name = z.string().check(z.maxLength(80), z.regex(/^\w+$/, 'may hold letters, digits and _ only'));

const redirect = z
  .string()
  .check(z.maxLength(2_048), z.refine(isWebPage, 'must be an http or https URL without a user or white space'));

const response = z.strictObject({
  redirect: z.optional(redirect),
  json: z.optional(z.json()),
  html: z.optional(z.string()),
  text: z.optional(z.string()),
});
export type ResponseInput = z.infer<typeof response>;

const shown = {
  name,
  label: z.optional(text(80)),
  style: z.optional(z.enum(['primary', 'danger', 'plain'])),
  response: z.optional(response),
};
const voted = { needs: z.optional(z.union([z.int().check(z.minimum(1), z.maximum(50)), z.literal('all')])) };
const clicked = { one_click: z.optional(z.boolean()) };

const success = z
  .strictObject({
    ...shown,
    ...voted,
    ...clicked,
    type: z.literal('success'),
    output: z.json(),
    result_field: z.optional(text(80)),
  })
  .check(
    z.refine((action) => action.result_field === undefined || isObject(action.output), {
      path: ['result_field'],
      error: 'needs an `output` that is an object, because it is added to it',
    }),
  );

const failure = z.strictObject({ ...shown, ...voted, ...clicked, type: z.literal('failure'), ...failureFields });
const heartbeat = z.strictObject({ ...shown, ...clicked, type: z.literal('heartbeat') });

const path = z.optional(text(1_000));
const outcomeFields = { name, schema: z.unknown(), response: z.optional(response) };
const outcome = z.discriminatedUnion('type', [
  z.strictObject({
    ...outcomeFields,
    type: z.literal('success'),
    output: z.optional(z.json()),
    output_body: z.optional(z.boolean()),
    output_path: path,
  }),
  z.strictObject({
    ...outcomeFields,
    type: z.literal('failure'),
    ...failureFields,
    error_path: path,
    cause_path: path,
  }),
  z.strictObject({ ...outcomeFields, type: z.literal('heartbeat') }),
]);
export type OutcomeInput = z.infer<typeof outcome>;

const post = z.strictObject({
  ...shown,
  ...voted,
  type: z.literal('post'),
  outcomes: z.array(outcome).check(z.minLength(1), z.maxLength(20)),
});

/** One action as a caller sends it. */
export const actionInput = z.discriminatedUnion('type', [success, failure, heartbeat, post]);
export type ActionInput = z.infer<typeof actionInput>;

/** How many votes an action needs, as its creator says. */
export function needsOf(action: ActionInput): number | 'all' {
  return 'needs' in action ? (action.needs ?? 1) : 1;
}
