import { expect, test } from '@jest/globals';
import type { Workflow } from '../../lib/adapters/workflow.ts';
import { recordMails } from '../../lib/domain/mailing.ts';
import { type DeliverDependencies, deliverOutbox } from '../../lib/flows/deliver.ts';
import { memoryMailer } from '../support/memory-mailer.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { AIKO, BEN, CHRIS, OPS, sent } from '../support/people.ts';
import { asked, changed, linkOf, NOW, voted } from '../support/requests.ts';

/** A request that Aiko has decided, of which the task, Ben, Chris and Ops are still to be told. */
async function decided() {
  const given = asked([AIKO, BEN, CHRIS], { notify_outcome: true, requester: OPS });
  const store = memoryRequestStore();
  const mailed = changed(recordMails(given.request, [AIKO, BEN, CHRIS].map(sent), NOW));
  const request = voted(mailed, { linkHash: linkOf(given, AIKO), action: 'approve' });
  for (const version of [given.request, mailed, request]) await store.save(version);
  return { store, request, mailer: memoryMailer() };
}

test('a sender whose call took long does not mail what another has mailed meanwhile', async () => {
  const { store, request, mailer } = await decided();
  const parts = (workflow: Workflow): DeliverDependencies => ({ store, mailer, workflow, clock: () => NOW });
  const slow: Workflow = {
    send: async () => {
      await deliverOutbox(parts({ send: async () => ({ kind: 'sent' }) }), request);
      return { kind: 'closed' };
    },
  };
  await deliverOutbox(parts(slow), request);
  expect(mailer.sent.map(({ to }) => to).sort()).toEqual([BEN, CHRIS, OPS]);
  expect(await store.load(request.id)).toMatchObject({ delivery: 'delivered', outbox: [] });
});
