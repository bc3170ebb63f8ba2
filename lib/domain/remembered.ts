import * as z from 'zod/mini';
import { type ApprovalRequest, requestSchema } from './request.ts';

/**
 * What a stored request says of its audit rows. Nothing else of it is read by those who check or repair the trail: no
 * token, no link, no vote.
 */
export const rememberedSchema = z.pick(requestSchema, {
  id: true,
  version: true,
  status: true,
  executionArn: true,
  openedAt: true,
  expiresAt: true,
  retentionDays: true,
  events: true,
  eventsBase: true,
  chain: true,
});
export type Remembered = Pick<ApprovalRequest, keyof z.infer<typeof rememberedSchema>>;
