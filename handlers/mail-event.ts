import * as z from 'zod/mini';
import { type RequestStore, stageRequestStore } from '../lib/adapters/request-store.ts';
import { isRequestId } from '../lib/domain/link-id.ts';
import { type MailTrouble, noteTrouble } from '../lib/domain/mail-trouble.ts';
import { applyTransition, type Clock } from '../lib/flows/apply.ts';
import { log } from '../lib/log.ts';

/** An event of SES's, as far as it matters here; each comes with one of the four objects. */
const mailEvent = z.object({
  detail: z.object({
    mail: z.object({
      messageId: z.string(),
      destination: z.array(z.string()),
      tags: z.record(z.string(), z.array(z.string())),
    }),
    bounce: z.optional(
      z.object({
        bounceType: z.string(),
        bounceSubType: z.string(),
        bouncedRecipients: z.array(z.object({ diagnosticCode: z.nullish(z.string()) })),
      }),
    ),
    complaint: z.optional(
      z.object({ complaintFeedbackType: z.nullish(z.string()), complaintSubType: z.nullish(z.string()) }),
    ),
    reject: z.optional(z.object({ reason: z.nullish(z.string()) })),
    failure: z.optional(z.object({ errorMessage: z.nullish(z.string()) })),
  }),
});
type Detail = z.infer<typeof mailEvent>['detail'];

/** Notes what SES says of a mail, at the request that it was sent for. */
export async function noteMailEvent(
  dependencies: { store: RequestStore; clock: Clock },
  event: unknown,
): Promise<void> {
  const { detail } = mailEvent.parse(event);
  const { messageId, destination, tags } = detail.mail;
  const [id = ''] = tags.request ?? [];
  const what = whatOf(detail);
  const request = isRequestId(id) ? await dependencies.store.load(id) : undefined;
  if (request === undefined || what === undefined) return;
  // The address, not the tag `approver`, says who it is: somebody else may stand at that place by now. Nor do the
  // event's own recipients: theirs may be where an address forwards to. Each mail has one destination.
  for (const to of destination) {
    const trouble = { ...what, messageId, to };
    const { kind } = await applyTransition(dependencies, request, (one, now) => noteTrouble(one, trouble, now));
    log.info('mail event', { transaction_id: id, event: what.event, type: what.type, noted: kind === 'changed' });
  }
}

function whatOf({ bounce, complaint, reject, failure }: Detail): Omit<MailTrouble, 'messageId' | 'to'> | undefined {
  if (bounce !== undefined) {
    const { bounceType: type, bounceSubType: subtype, bouncedRecipients } = bounce;
    return { event: 'bounced', type, subtype, diagnostic: bouncedRecipients[0]?.diagnosticCode ?? undefined };
  }
  if (reject !== undefined) return { event: 'bounced', type: 'Reject', diagnostic: reject.reason ?? undefined };
  if (failure !== undefined) {
    return { event: 'bounced', type: 'RenderingFailure', diagnostic: failure.errorMessage ?? undefined };
  }
  if (complaint === undefined) return undefined;
  const { complaintFeedbackType: type, complaintSubType: subtype } = complaint;
  return { event: 'complained', type: type ?? 'unknown', subtype: subtype ?? undefined };
}

/** The rule of serverless.yml: SES could not deliver a mail of this stage's, or it was complained about. */
export const handler = (event: unknown) => noteMailEvent({ store: stageRequestStore(), clock: Date.now }, event);
