import * as z from 'zod/mini';

/** What a waiting task is told, as it is stored. */
export const taskResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('task-success'), output: z.string() }),
  z.object({ kind: z.literal('task-failure'), error: z.optional(z.string()), cause: z.optional(z.string()) }),
]);
/** What Step Functions is told about the waiting task; `output` is JSON text. */
export type TaskResult = z.infer<typeof taskResult>;

const heartbeat = z.object({ kind: z.literal('heartbeat') });
/** What the waiting task can be told: how it ended, or that work on it goes on. */
export type TaskMessage = TaskResult | z.infer<typeof heartbeat>;

/** Mails that say what became of the request, to these addresses: nobody can answer them, so they hold no link. */
const outcomeMails = z.object({ kind: z.literal('outcome-mails'), to: z.array(z.string()) });
export type OutcomeMails = z.infer<typeof outcomeMails>;

const sending = { id: z.int(), attempts: z.int(), nextAt: z.int() };
/** A message as it is stored. */
export const messageSchema = z.union([
  z.object({ ...sending, result: z.union([taskResult, heartbeat]) }),
  z.object({ ...sending, result: outcomeMails }),
]);
/**
 * A message on the outbox. Ids are never used twice: the first of a version has the version's number. It was tried
 * `attempts` times by the sweep, which takes it over at `nextAt` (epoch ms).
 */
export type Message = z.infer<typeof messageSchema>;

/** Outcome mails on the outbox. */
export type OutcomeMessage = Extract<Message, { result: OutcomeMails }>;

/** A message for the waiting task: its result or a heartbeat. */
export type TaskBound = Exclude<Message, OutcomeMessage>;

/** Whether a message is for the waiting task; else it is mails. */
export function isTaskBound(message: Message): message is TaskBound {
  return message.result.kind !== 'outcome-mails';
}

/** Whether a message is a heartbeat, which ends nothing. */
export function isHeartbeat({ result }: Message): boolean {
  return result.kind === 'heartbeat';
}
