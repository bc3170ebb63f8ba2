import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { proofStore } from '../../lib/adapters/proof-store.ts';
import { rememberedRequests } from '../../lib/adapters/remembered-requests.ts';
import { proofIdOf } from '../../lib/domain/proof-code.ts';
import { runCli } from '../support/cli.ts';
import { mailedFor, REQUESTS_TABLE, stored } from '../support/laptop.ts';
import { choose, errorOf, idIn, redeemJson, send } from '../support/links.ts';
import { codesTo, codeTo, linkTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const proofs = proofStore(laptop.documents, REQUESTS_TABLE);

/** Has a workflow ask somebody who must type a code. */
async function askCoded(fields: Record<string, unknown> = {}) {
  const email = newAddress();
  const executionArn = await startAsking(laptop, { approvers: [email], proof: 'code', ...fields });
  const link = await linkTo(laptop, email);
  const id = idIn(link);
  return { email, executionArn, link, id, proofId: proofIdOf(id, email) };
}

const press = (link: string, more: object = {}) => redeemJson(link, { action: 'approve', ...more });

describe('a workflow that asks for a code', () => {
  test('goes on once the code is typed that was mailed to the approver', async () => {
    const { email, executionArn, link, id } = await askCoded();

    const without = errorOf(await press(link, { nonce: 'first' }));
    const code = await codeTo(laptop, email);
    const wrong = errorOf(await press(link, { code: code === '000000' ? '000001' : '000000' }));
    await choose(link, 'approve', { code: ` ${code.slice(0, 3)} ${code.slice(3)}`, comment: 'Fine' });

    expect(without).toMatchObject({ status: 403, error: 'ProofRequired' });
    expect(without.message).toContain(`${email.charAt(0)}…@example.com`);
    expect(without.message).not.toContain(email);
    expect(wrong).toMatchObject({ status: 403, error: 'ProofFailed' });
    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
    const rows = await trailOf(laptop, id);
    expect(flawsOf(rows)).toEqual([]);
    expect(eventNames(rows).slice(0, 5)).toEqual(['requested', 'mailed', 'code_sent', 'refused', 'redeemed+decided']);
    expect(rows.find(({ event }) => event === 'code_sent')).toMatchObject({ approver: email, actor: 'countersign' });
    expect(rows.find(({ event }) => event === 'refused')).toMatchObject({ detail: { reason: 'ProofFailed' } });
    expect(rows.find(({ event }) => event === 'redeemed')).toMatchObject({
      detail: { proof: 'code', comment: 'Fine' },
    });
  });

  test('is mailed one code for a button that is pressed twice, or while the first works', async () => {
    const { email, link } = await askCoded();
    await Promise.all([press(link, { nonce: 'n' }), press(link, { nonce: 'n' })]);
    await press(link, { nonce: 'other' });
    await press(link);
    expect(await codesTo(laptop, email)).toHaveLength(1);
  });

  test('has another one mailed where it is asked for, three in an hour', async () => {
    const { email, link } = await askCoded();
    const statuses = [];
    for (let count = 0; count < 4; count++) statuses.push((await press(link, { resend: 'code' })).status);
    const late = await press(link, { resend: 'code' });
    expect(statuses).toEqual([403, 403, 403, 429]);
    expect(errorOf(late)).toMatchObject({ error: 'TooManyAttempts' });
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(3_000);
    expect(await codesTo(laptop, email)).toHaveLength(3);
    await choose(link, 'approve', { code: await codeTo(laptop, email, 3) });
  });

  test('is guessed at five times a code, however many guess at once', async () => {
    const { email, link, id, proofId } = await askCoded();
    await press(link);
    const code = await codeTo(laptop, email);
    const guesses = Array.from({ length: 51 }, (_, index) => String((Number(code) + 1 + index) % 1_000_000));

    const answers = await Promise.all(guesses.map((guess) => press(link, { code: guess.padStart(6, '0') })));

    const errors = Map.groupBy(answers.map(errorOf), ({ error }) => error);
    expect(errors.get('ProofFailed')).toHaveLength(5);
    expect((errors.get('TooManyAttempts')?.length ?? 0) + (errors.get('Busy')?.length ?? 0)).toBe(46);
    expect((await proofs.load(proofId))?.code?.tried).toHaveLength(5);
    // The right one comes too late.
    expect(errorOf(await press(link, { code }))).toMatchObject({ status: 429, error: 'TooManyAttempts' });
    expect((await stored(laptop, id)).votes).toEqual([]);
    await press(link);
    await choose(link, 'approve', { code: await codeTo(laptop, email, 2) });
  });

  test('is answered by nobody who only has the links, whatever they press', async () => {
    const { email, link, id } = await askCoded();
    const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    for (const fields of ['action=approve', 'action=reject', 'action=approve&code=', 'action=reject&resend=code']) {
      const page = await send('POST', link, { headers: form, body: `${fields}&nonce=${crypto.randomUUID()}` });
      expect(page.text).not.toContain(email);
    }
    expect(await stored(laptop, id)).toMatchObject({ status: 'pending', votes: [] });
  });

  test('needs both of two approvers to have theirs', async () => {
    const emails = [newAddress('aiko'), newAddress('ben')];
    const executionArn = await startAsking(laptop, {
      approvers: emails,
      proof: 'code',
      actions: [{ name: 'approve', type: 'success', needs: 2, output: 'both' }],
    });
    const links = await Promise.all(emails.map((email) => linkTo(laptop, email)));
    await Promise.all(links.map((link) => press(link)));
    const codes = await Promise.all(emails.map((email) => codeTo(laptop, email)));
    await Promise.all(links.map((link, index) => choose(link, 'approve', { code: codes[index] ?? '' })));
    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: 'both' } });
  });
});

describe('a code that SES does not take', () => {
  test('is said to be so, and costs nothing', async () => {
    // The first mail is the request's own, which must arrive; the address is refused from then on.
    const { link, id, proofId } = await askCoded();
    await mailedFor(laptop, id);
    const request = await stored(laptop, id);
    const [approver] = request.approvers;
    const refused = `refused-always-${crypto.randomUUID()}@example.com`;
    const moved = {
      ...request,
      approvers: [{ ...approver, email: refused }],
      links: Object.fromEntries(
        Object.entries(request.links).map(([hash, one]) => [hash, { ...one, approver: refused }]),
      ),
      version: request.version + 1,
    };
    expect(await laptop.store.save(moved)).toEqual({ kind: 'saved' });

    for (let count = 0; count < 4; count++) {
      const failed = errorOf(await press(link));
      expect(failed).toMatchObject({ status: 502, error: 'MailFailed' });
      expect(failed.message).not.toContain(refused);
    }

    expect(await proofs.load(proofIdOf(id, refused))).toMatchObject({ sends: [] });
    expect(await proofs.load(proofId)).toBeUndefined();
    expect((await stored(laptop, id)).events.map(({ event }) => event)).not.toContain('code_sent');
  });
});

describe('the item of the codes', () => {
  const streamErrors = () => laptop.output().filter((line) => line.includes('stream record failed'));

  test('is in no list of requests, and in nobody’s way', async () => {
    const { link, id, proofId } = await askCoded();
    await press(link);
    const ids: string[] = [];
    for await (const request of rememberedRequests(laptop.documents, REQUESTS_TABLE).all()) ids.push(request.id);
    expect(ids).toContain(id);
    expect(ids.filter((one) => one.startsWith('proof#'))).toEqual([]);
    expect(await proofs.load(proofId)).toBeDefined();
    expect((await send('GET', `${laptop.api}/requests/${encodeURIComponent(proofId)}`)).status).toBe(404);
    const repair = await runCli(laptop, ['audit', 'repair']);
    expect([repair.code, repair.stderr]).toEqual([0, '']);
  });

  test('goes when its time is over, and leaves no trace in the audit', async () => {
    const { link, id, proofId } = await askCoded();
    await press(link);
    const before = await trailOf(laptop, id);
    await laptop.documents.send(
      new UpdateCommand({
        TableName: REQUESTS_TABLE,
        Key: { id: proofId },
        UpdateExpression: 'SET #ttl = :past',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1_000) - 60 },
      }),
    );
    await until('the codes are removed', async () => (await proofs.load(proofId)) === undefined);

    // What comes after it in the stream has been written: so would its own record have been.
    const other = await askCoded();
    await press(other.link);
    await trailOf(laptop, other.id);

    expect(await trailOf(laptop, id)).toEqual(before);
    expect(await laptop.audit.ofRequest(proofId)).toEqual([]);
    expect(streamErrors()).toEqual([]);
    const { Item } = await laptop.documents.send(new GetCommand({ TableName: REQUESTS_TABLE, Key: { id } }));
    expect(Item).toBeDefined();
  });
});
