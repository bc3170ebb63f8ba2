import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { redeemLink } from '../../handlers/redeem-link.ts';
import { mailer } from '../../lib/adapters/mailer.ts';
import { proofStore } from '../../lib/adapters/proof-store.ts';
import { requestIdFor } from '../../lib/domain/link-id.ts';
import { mint } from '../../lib/mint.ts';
import { mintCode } from '../../lib/mint-code.ts';
import { invoke, REQUESTS_TABLE, stored, storedOnce } from '../support/laptop.ts';
import { linkEvent } from '../support/link-events.ts';
import { choose, errorOf, redeemJson, send } from '../support/links.ts';
import { codesTo, newAddress } from '../support/mails.ts';
import { ownLaptop } from '../support/own-laptop.ts';
import { flawsOf, trailOf } from '../support/trail.ts';
import { APPROVE_REJECT, endOf } from '../support/workflows.ts';
import { asking } from './support/asking.ts';
import { killed } from './support/kill.ts';
import { expectingOnce } from './support/outcomes.ts';
import { sweepLater } from './support/sweeping.ts';

// What is mailed, and what comes to be known, between the asking and the decision.

const running = ownLaptop({ dropEvent: (name) => name.endsWith('-execution-ended') });
const { asked, linksTo } = asking(running);
const expectDeliveredOnce = expectingOnce();
const JSON_ONLY = { 'content-type': 'application/json', accept: 'application/json' };

/** A press of the button of a link, as the function gets it. */
const pressOf = (link: string, fields: object) =>
  linkEvent('POST', link.slice(-32), { headers: JSON_ONLY, body: JSON.stringify(fields) });

/** Those who were to be mailed have two minutes; then several sweeps come at once. */
async function sweepsLater(): Promise<void> {
  await Promise.all([121_000, 121_000, 121_000].map((later) => sweepLater(running(), later)));
}

async function namesOf(id: string, name: string): Promise<number> {
  return (await trailOf(running(), id)).filter(({ event }) => event === name).length;
}

describe('a remedy that is killed', () => {
  const resendOf = (id: string) => {
    const event = linkEvent('POST', id, { headers: JSON_ONLY, body: '{}' });
    return { ...event, routeKey: 'POST /requests/{id}/resend', pathParameters: { id } };
  };

  test.each([
    { where: 'after it was saved', point: 'after save 1', before: 1, after: 2 },
    { where: 'after its mail', point: 'after mail 1', before: 2, after: 3 },
  ])('$where has its mail sent by the sweep, and every link works', async ({ point, before, after }) => {
    const { laptop, email, executionArn, id } = await asked();
    await killed(laptop, 'remedy-request', point, resendOf(id));

    await sweepLater(laptop, 60_000);
    expect(await linksTo(email)).toHaveLength(before);
    await sweepsLater();
    const links = await linksTo(email);
    expect(links).toHaveLength(after);
    await choose(links[0] ?? '', 'approve');

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
    for (const link of links) expect((await redeemJson(link, { action: 'reject' })).status).toBe(410);
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    await expectDeliveredOnce('a process that mails again is killed', laptop, executionArn, id);
  });

  test.each([
    { where: 'before it was saved', point: 'before save 1', mails: 2, resent: 1 },
    { where: 'after it was saved', point: 'after save 1', mails: 2, resent: 2 },
    { where: 'after its mail', point: 'after mail 1', mails: 3, resent: 2 },
  ])('$where is completed by the operator who tries again, and not by the sweep too', async (one) => {
    const { laptop, email, executionArn, id } = await asked();
    await killed(laptop, 'remedy-request', one.point, resendOf(id));

    const again = await send('POST', `${laptop.api}/requests/${id}/resend`, { headers: JSON_ONLY, body: '{}' });
    expect(again.status).toBe(200);
    await sweepsLater();

    const links = await linksTo(email);
    expect(links).toHaveLength(one.mails);
    expect(await namesOf(id, 'resent')).toBe(one.resent);
    await choose(links.at(-1) ?? '', 'approve');
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    await expectDeliveredOnce('a process that mails again is killed', laptop, executionArn, id);
  });
});

describe('passing on that is killed', () => {
  test.each([
    { where: 'after it was saved', point: 'after save 1', before: 0, after: 1 },
    { where: 'after the mail', point: 'after mail 1', before: 1, after: 2 },
  ])('$where has the stand-in mailed by the sweep, who decides', async ({ point, before, after }) => {
    const { laptop, executionArn, link, id } = await asked({ allow_delegation: ['example.com'] });
    const to = newAddress('stand-in');
    await killed(laptop, 'redeem-link', point, pressOf(link, { delegate_to: to }));

    // Whoever presses again is told that it is done, and nobody is mailed for it.
    const again = await redeemJson(link, { delegate_to: to });
    expect(again).toMatchObject({ status: 200, json: { delegated_to: to } });
    expect(await linksTo(to)).toHaveLength(before);
    await sweepsLater();
    const links = await linksTo(to);
    expect(links).toHaveLength(after);
    for (const one of links.slice(0, 1)) await choose(one, 'approve');

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    await expectDeliveredOnce('a process that passes on is killed', laptop, executionArn, id);
  });
});

describe('a code whose mailing is killed', () => {
  /** Presses as if so much time had gone by. */
  function pressLater(link: string, fields: object, laterMs: number) {
    const { store, documents, ses } = running();
    const mails = mailer(ses, { stage: 'local', from: 'approvals@example.com' });
    const proofs = proofStore(documents, REQUESTS_TABLE);
    const clock = () => Date.now() + laterMs;
    return redeemLink({ store, proofs, mailer: mails, mint, mintCode, clock }, pressOf(link, fields));
  }

  test.each([
    { where: 'after the code was saved', point: 'after save code 1', before: 0, after: 1, noted: 1 },
    { where: 'after the mail', point: 'after mail 1', before: 1, after: 2, noted: 1 },
    { where: 'after it was noted as mailed', point: 'after save code 2', before: 1, after: 1, noted: 0 },
  ])('$where is not missed: a code comes, and it works', async ({ point, before, after, noted }) => {
    const { laptop, email, executionArn, link, id } = await asked({ proof: 'code' });
    const fields = { action: 'approve', nonce: crypto.randomUUID() };
    await killed(laptop, 'redeem-link', point, pressOf(link, fields));
    const sent = await namesOf(id, 'code_sent');

    // A press in the same half minute cannot know that nobody mails any more.
    expect(errorOf(await redeemJson(link, fields))).toMatchObject({ error: 'ProofRequired' });
    expect(await codesTo(laptop, email)).toHaveLength(before);
    expect((await pressLater(link, fields, 31_000)).statusCode).toBe(403);
    const codes = await codesTo(laptop, email);
    expect(codes).toHaveLength(after);
    expect((await namesOf(id, 'code_sent')) - sent).toBe(noted);
    await choose(link, 'approve', { code: codes.at(-1) });

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    await expectDeliveredOnce('a process that mails a code is killed', laptop, executionArn, id);
  });
});

describe('news of a mail that is killed', () => {
  test.each(['after load 1', 'before save 1', 'after save 1'])('%s is noted by the retry, once', async (point) => {
    const { laptop, email, executionArn, id } = await asked();
    const { approvers } = await stored(laptop, id);
    const mail = { messageId: approvers[0]?.messageId ?? '', destination: [email], tags: { request: [id] } };
    const bounce = { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: [{}] };

    await killed(laptop, 'mail-event', point, { detail: { mail, bounce } });
    expect(await invoke(laptop, 'mail-event', { detail: { mail, bounce } })).not.toHaveProperty('error');

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { caught: { Error: 'ApproverUnreachable' } } });
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    expect(await namesOf(id, 'bounced')).toBe(1);
    expect(flawsOf(await trailOf(laptop, id))).toEqual([]);
  });
});

describe('closing the requests of an execution that has ended, killed', () => {
  /** An execution that was stopped, and the two requests that it left open; no event of it comes by itself. */
  async function stopped() {
    const { laptop, executionArn, id } = await asked();
    const key = crypto.randomUUID();
    const second = { token: 'any', execution: executionArn, actions: APPROVE_REJECT, idempotency_key: key };
    await invoke(laptop, 'request-approval', second);
    await laptop.sfn.send(new StopExecutionCommand({ executionArn }));
    return { laptop, executionArn, ids: [id, requestIdFor(key)] };
  }

  /** Each is cancelled once, and the audit says so. */
  async function expectClosed(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      expect(await stored(running(), id)).toMatchObject({ status: 'cancelled', executionEnded: 'ABORTED' });
      expect(await namesOf(id, 'cancelled')).toBe(1);
      expect(flawsOf(await trailOf(running(), id))).toEqual([]);
    }
  }

  test.each(['after open 1', 'after load 1', 'before save 1', 'after save 1', 'after save 2'])(
    '%s is done by the retry of the event',
    async (point) => {
      const { laptop, executionArn, ids } = await stopped();
      const event = { detail: { executionArn, status: 'ABORTED', stopDate: Date.now() } };
      await killed(laptop, 'execution-ended', point, event);
      expect(await invoke(laptop, 'execution-ended', event)).not.toHaveProperty('error');
      await expectClosed(ids);
    },
  );

  test.each(['after open 1', 'after describe 1', 'before save 1', 'after save 1'])(
    'when reconciling %s is done by the next hour of it',
    async (point) => {
      const { laptop, ids } = await stopped();
      await killed(laptop, 'reconcile', point);
      for (let minute = 0; minute < 60; minute++) {
        const time = new Date(Date.UTC(2026, 10, 23, 9, minute)).toISOString();
        expect(await invoke(laptop, 'sweep-due', { time })).not.toHaveProperty('error');
      }
      await expectClosed(ids);
    },
  );
});
