import * as z from 'zod/mini';

/** A reminder, so long after the creation or before the expiry, with which it moves; in milliseconds. */
export const reminder = z.object({
  from: z.enum(['creation', 'expiry']),
  ms: z.int(),
  sent: z.optional(z.boolean()),
});
export type Reminder = z.infer<typeof reminder>;

/** What a request's reminders go by; epoch milliseconds. */
interface Reminded {
  createdAt: number;
  expiresAt: number;
  reminders?: readonly Reminder[] | undefined;
}

function timeOf({ from, ms }: Reminder, { createdAt, expiresAt }: Reminded): number {
  return from === 'creation' ? createdAt + ms : expiresAt - ms;
}

/** Whether a reminder is still to be sent. One whose time is not between creation and expiry waits for another expiry. */
function isToCome(one: Reminder, request: Reminded): boolean {
  const at = timeOf(one, request);
  return one.sent !== true && at > request.createdAt && at < request.expiresAt;
}

/** When a request's reminders are still to come, earliest first. */
export function remindersToCome(request: Reminded): number[] {
  const toCome = (request.reminders ?? []).filter((one) => isToCome(one, request));
  return [...new Set(toCome.map((one) => timeOf(one, request)))].sort((one, other) => one - other);
}

/** The reminders once those that are due by now are sent. */
export function remindersSent(request: Reminded, now: number): Reminder[] {
  const isDue = (one: Reminder) => isToCome(one, request) && timeOf(one, request) <= now;
  return (request.reminders ?? []).map((one) => (isDue(one) ? { ...one, sent: true } : one));
}

/**
 * The reminders once the expiry is another: those that count back from it move with it. One that was sent comes again
 * before a later expiry; one that a nearer expiry brings into the past is due at once.
 */
export function remindersMoved(moved: Reminded, now: number): Reminder[] {
  return (moved.reminders ?? []).map((one) => {
    const { sent: _sent, ...again } = one;
    return one.from === 'expiry' && timeOf(one, moved) > now ? again : one;
  });
}
