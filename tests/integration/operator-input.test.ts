import { describe, expect, test } from '@jest/globals';
import { invoke, stored } from '../support/laptop.ts';
import { errorOf, send } from '../support/links.ts';
import { mailsTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { askedBy, endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();

describe('a notice that is wrong', () => {
  const email = newAddress();
  test.each([
    { name: 'has no address', fields: { to: undefined }, error: 'InvalidApprover', names: 'to' },
    { name: 'has an address that is none', fields: { to: ['nobody'] }, error: 'InvalidApprover', names: 'to[0]' },
    { name: 'has an empty list of addresses', fields: { to: [] }, error: 'InvalidApprover', names: 'to' },
    { name: 'says nothing', fields: { title: undefined }, error: 'InvalidJSON', names: 'title' },
    { name: 'has an unknown field', fields: { subject: 'x' }, error: 'InvalidJSON', names: 'subject' },
    { name: 'has a title that is too long', fields: { title: 'x'.repeat(501) }, error: 'InvalidJSON', names: 'title' },
    { name: 'has details that are no list', fields: { details: 'x' }, error: 'InvalidJSON', names: 'details' },
    {
      name: 'has a key that would change what objects inherit',
      fields: JSON.parse('{"result":{"__proto__":{}}}'),
      error: 'InvalidJSON',
      names: '__proto__',
    },
  ])('and $name is refused under its code, and mails nobody', async ({ fields, error, names }) => {
    const answer = await invoke(laptop, 'send-notice', { to: [email], title: 'Title', ...fields });
    expect(answer.error).toMatchObject({ name: error, message: expect.stringContaining(names) });
    expect(await mailsTo(laptop, email)).toEqual([]);
  });
});

describe('a query of the audit', () => {
  test.each([
    { query: '', error: 'InvalidJSON', names: 'say what to show' },
    { query: '?from=yesterday', error: 'InvalidDate', names: 'from' },
    { query: '?from=2026-01-01&to=tomorrow', error: 'InvalidDate', names: 'to' },
  ])('that is wrong is refused: $query', async ({ query, error, names }) => {
    const answer = await send('GET', `${laptop.api}/audit${query}`);
    expect(errorOf(answer)).toMatchObject({ status: 400, error, message: expect.stringContaining(names) });
  });

  test.each(
    [
      '?request=',
      '?approver=',
      '?execution=',
      '?request=%00',
      `?request=${'x'.repeat(3_000)}`,
      `?approver=${'x'.repeat(3_000)}`,
      `?execution=${'x'.repeat(3_000)}`,
      '?approver=x&cursor=%00',
      '?approver=x&cursor=',
      `?approver=x&cursor=${'x'.repeat(3_000)}`,
      '?from=2026-01-01&cursor=nonsense',
      '?from=2026-01-01&limit=-1',
      '?from=2026-01-01&limit=many',
      '?from=0001-01-01&to=9999-12-31',
      '?from=2027-01-01&to=2026-01-01',
      '?request=x&request=y',
    ].map((query) => ({ query, shown: query.slice(0, 40) })),
  )('that is strange never fails: $shown', async ({ query }) => {
    const { status, text } = await send('GET', `${laptop.api}/audit${query}`);
    expect({ status, text: status < 500 ? '' : text }).toEqual({ status: expect.any(Number), text: '' });
    expect([200, 400]).toContain(status);
  });
});

describe('a request by its id', () => {
  test.each(['x', '%00', '..', '%2e%2e', '2'.repeat(16), '2'.repeat(5_000), '__proto__'])(
    'that is not there is 404, for GET and DELETE: %.20s',
    async (id) => {
      for (const method of ['GET', 'DELETE']) {
        const answer = await send(method, `${laptop.api}/requests/${id}`);
        if (answer.status !== 404) throw new Error(`${method}: ${answer.status}`);
      }
    },
  );
});

describe('a cancellation', () => {
  const JSON_TYPE = { 'content-type': 'application/json' };

  test.each([
    { name: 'an unknown field', body: '{"why":"x"}', names: 'why' },
    { name: 'a reason that is a number', body: '{"reason":1}', names: 'reason' },
    { name: 'an error that is too long', body: JSON.stringify({ error: 'x'.repeat(257) }), names: 'error' },
    { name: 'a list', body: '[]', names: 'JSON object' },
    { name: 'broken JSON', body: '{', names: 'JSON' },
  ])('with $name is refused and cancels nothing', async ({ body, names }) => {
    const { id } = await askedBy(laptop, await startAsking(laptop, {}));
    const before = await stored(laptop, id);
    const answer = await send('DELETE', `${laptop.api}/requests/${id}`, { headers: JSON_TYPE, body });
    expect(errorOf(answer)).toMatchObject({ status: 400, message: expect.stringContaining(names) });
    expect(await stored(laptop, id)).toEqual(before);
  });

  test('closes the links, and fails the task when it says so', async () => {
    const executionArn = await startAsking(laptop, {});
    const { id, urls } = await askedBy(laptop, executionArn);

    const answer = await send('DELETE', `${laptop.api}/requests/${id}`, {
      headers: JSON_TYPE,
      body: JSON.stringify({ reason: 'No longer needed', error: 'CalledOff', cause: 'The release was withdrawn' }),
    });

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ transaction_id: id, status: 'cancelled' });
    for (const url of Object.values(urls)) {
      expect(errorOf(await send('POST', url))).toMatchObject({ status: 410, error: 'Cancelled' });
    }
    expect(await endOf(laptop, executionArn)).toMatchObject({
      output: { caught: { Error: 'CalledOff', Cause: 'The release was withdrawn' } },
    });
  });
});
