import { z } from 'zod';

/** What `GET /requests/{id}` answers, as far as it is shown: a stage may be newer than this command. */
export const requestState = z.object({
  transaction_id: z.string(),
  status: z.string(),
  delivery: z.string(),
  created: z.string(),
  expiration: z.string(),
  actions: z.array(z.object({ name: z.string(), type: z.string(), needs: z.number() })),
  approvers: z.array(
    z.object({
      email: z.string(),
      voted: z.boolean(),
      mailed: z.string().optional(),
      unreachable: z.boolean().optional(),
    }),
  ),
  votes: z.array(
    z.object({
      action: z.string(),
      at: z.string(),
      approver: z.string().optional(),
      comment: z.string().optional(),
    }),
  ),
  title: z.string().optional(),
  execution: z.string().optional(),
  requester: z.string().optional(),
  decision: z.object({ action: z.string(), at: z.string(), approver: z.string().optional() }).optional(),
  ending: z.string().optional(),
  /** Of those who were mailed again alone. */
  mails: z.array(z.object({ approver: z.string(), error: z.string().optional() })).optional(),
});
export type RequestState = z.infer<typeof requestState>;

/** What a creation answers. */
export const createdRequest = z.object({
  transaction_id: z.string(),
  expiration: z.string(),
  urls: z.record(z.string(), z.string()).optional(),
  approvers: z.array(z.object({ email: z.string(), message_id: z.string().optional() })).optional(),
});
