import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { freePort } from '../../local/ports.ts';
import { runCli } from '../support/cli.ts';
import { invoke, stored, storedOnce } from '../support/laptop.ts';
import { choose, errorOf, idIn, send } from '../support/links.ts';
import { linkTo, mailsTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const TOKEN = 'a-task-token-that-nobody-may-see';
const ACTIONS = [
  { name: 'approve', type: 'success', output: { went: 'well' } },
  { name: 'reject', type: 'failure' },
];
const created = z.looseObject({ transaction_id: z.string(), expiration: z.string() });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A request that asks one person, and the link that they were mailed. */
async function asked() {
  const email = newAddress();
  const executionArn = await startAsking(laptop, { approvers: [email], title: 'Deploy 4.2' });
  const link = await linkTo(laptop, email);
  return { email, executionArn, link, id: idIn(link) };
}

describe('countersign request create', () => {
  const input = (more: object = {}) => JSON.stringify({ token: TOKEN, actions: ACTIONS, ...more });

  test('asks with what is in a file, and answers as the API does', async () => {
    const file = join(folder, 'request.json');
    await writeFile(file, input());
    const { code, stdout, stderr } = await runCli(laptop, ['request', 'create', file, '--format', 'json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { transaction_id: id, urls } = created.parse(JSON.parse(stdout));
    expect(urls).toEqual({
      approve: expect.stringContaining(`/a/${id}`),
      reject: expect.stringContaining(`/a/${id}`),
    });
    expect(await stored(laptop, id)).toMatchObject({ status: 'pending', taskToken: TOKEN });
  });

  test('asks with what comes on standard input, and shows the links that are to be handed out', async () => {
    const { code, stdout } = await runCli(laptop, ['request', 'create', '-'], input());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\w{16} is open until .* UTC\.\n\naction +link\napprove +http\S+\nreject +http\S+\n$/);
    expect(stdout).not.toContain(TOKEN);
  });

  test('mails approvers, and does not show eyes what only they may use', async () => {
    const email = newAddress();
    const { code, stdout } = await runCli(laptop, ['request', 'create', '-'], input({ approvers: [email] }));
    expect(code).toBe(0);
    expect(stdout).toContain(email);
    expect(stdout).not.toMatch(/\/a\/|http/);
    expect(await mailsTo(laptop, email)).toHaveLength(1);
  });

  test.each([
    { text: '{"token":', says: 'standard input: is not JSON: it ends too early' },
    { text: `{\n  "token": "${TOKEN}" "title"}`, says: 'standard input: is not JSON, from line 2, column ' },
    { text: '[]', says: 'must be a JSON object' },
    { text: input({ actions: [] }), says: 'actions' },
    { text: input({ aproved: true }), says: 'aproved' },
    { text: input({ approvers: ['nobody'] }), says: 'approvers[0]' },
  ])('refuses $text with 2 and one line that names the field', async ({ text, says }) => {
    const { code, stdout, stderr } = await runCli(laptop, ['request', 'create', '-'], text);
    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
    expect(stderr).toContain(says);
    expect(stderr).not.toContain(TOKEN);
  });

  test('refuses a file that is not there', async () => {
    const { code, stderr } = await runCli(laptop, ['request', 'create', join(folder, 'nothing.json')]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('cannot be read') });
  });
});

describe('countersign request show', () => {
  test('tells eyes where a request stands, without its token or a link', async () => {
    const { id, email, link } = await asked();
    await choose(link, 'approve', { comment: 'Budget is \u001b[31mthere' });
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    const { taskToken } = await stored(laptop, id);

    const { code, stdout, stderr } = await runCli(laptop, ['request', 'show', id]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [facts = '', counts = '', people = ''] = stdout.split('\n\n');
    expect(facts).toMatch(/^request +\w{16}\ntitle +Deploy 4\.2\nstatus +decided\ndecision +approve, .* UTC by /);
    expect(facts).toContain('delivered: the workflow has gone on');
    expect(counts).toMatch(/^action +type +votes\napprove +success +1 of 1\nreject +failure +0 of 1$/);
    expect(people).toMatch(/^approver +mailed +vote +when +comment\n/);
    expect(people).toContain(email);
    expect(people).toContain('Budget is ·[31mthere');
    expect(stdout).not.toContain(taskToken);
    expect(stdout).not.toContain('/a/');
  });

  test('answers pipes as the API does', async () => {
    const { id } = await asked();
    const { stdout } = await runCli(laptop, ['request', 'show', id, '--format', 'json']);
    const { text } = await send('GET', `${laptop.api}/requests/${id}`);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(text));
  });

  test.each([
    { id: '2222222222222222', code: 1, says: 'there is no request of this id' },
    { id: 'not-an-id', code: 2, says: 'not a request id' },
  ])('ends with $code for $id', async ({ id, code, says }) => {
    const run = await runCli(laptop, ['request', 'show', id]);
    expect({ code: run.code, stdout: run.stdout }).toEqual({ code, stdout: '' });
    expect(run.stderr).toContain(says);
  });
});

describe('countersign request cancel', () => {
  test('calls a request off and says what it did, and the audit says who', async () => {
    const { id, link } = await asked();
    const { code, stdout } = await runCli(laptop, ['request', 'cancel', id, '--reason', 'Asked by mistake']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${id} is cancelled: Asked by mistake. Its task goes on waiting.\n`,
    });
    const late = await send('POST', `${link}?action=approve`);
    expect(late.status).toBe(410);
    expect(late.text).toContain('Asked by mistake');
    expect((await trailOf(laptop, id)).at(-2)).toMatchObject({
      event: 'cancelled',
      actor: 'operator',
      detail: { reason: 'Asked by mistake' },
    });
  });

  test('fails the task where it is told to', async () => {
    const { id, executionArn } = await asked();
    const { stdout } = await runCli(laptop, ['request', 'cancel', id, '--error', 'Withdrawn', '--cause', 'No need']);
    expect(stdout).toBe(`${id} is cancelled: Cancelled. Its task is failed with Withdrawn.\n`);
    expect(await endOf(laptop, executionArn)).toMatchObject({
      output: { caught: { Error: 'Withdrawn', Cause: 'No need' } },
    });
  });

  test('ends with 1 when it is too late', async () => {
    const { id, link } = await asked();
    await choose(link, 'approve');
    const { code, stderr } = await runCli(laptop, ['request', 'cancel', id]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'countersign: the request was decided before\n' });
  });
});

describe('countersign request resend, redeliver and extend', () => {
  test('mail again, to all who are left or to one of them', async () => {
    const { id, email } = await asked();
    expect(await runCli(laptop, ['request', 'resend', id])).toMatchObject({
      code: 0,
      stdout: `${id} is mailed again to ${email}.\n`,
    });
    expect((await runCli(laptop, ['request', 'resend', id, '--approver', email])).code).toBe(0);
    expect(await mailsTo(laptop, email)).toHaveLength(3);
    const nobody = await runCli(laptop, ['request', 'resend', id, '--approver', newAddress()]);
    expect({ code: nobody.code, stdout: nobody.stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('move the expiry, and want to know to when', async () => {
    const { id } = await asked();
    const expiration = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000).toISOString();
    const { code, stdout } = await runCli(laptop, ['request', 'extend', id, '--expiration', expiration]);
    const time = `${expiration.slice(0, 10)} ${expiration.slice(11, 19)} UTC`;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${id} is open until ${time}.\n` });
    expect(await stored(laptop, id)).toMatchObject({ expiresAt: Date.parse(expiration) });
    expect((await runCli(laptop, ['request', 'extend', id])).code).toBe(2);
  });

  test('hand a result over again that no task has heard, and the audit says who', async () => {
    const made = await runCli(
      laptop,
      ['request', 'create', '-', '--format', 'json'],
      JSON.stringify({ token: TOKEN, actions: ACTIONS }),
    );
    const { transaction_id: id, urls } = created
      .extend({ urls: z.record(z.string(), z.string()) })
      .parse(JSON.parse(made.stdout));
    await choose(urls.approve ?? '', 'approve');
    const heard = (count: number) =>
      until('the result was handed over', async () => {
        const rows = await trailOf(laptop, id);
        return rows.filter(({ event }) => event === 'closed' || event === 'failed').length === count && rows;
      });
    await heard(1);

    const { code, stdout } = await runCli(laptop, ['request', 'redeliver', id]);

    expect({ code, stdout }).toEqual({ code: 0, stdout: `${id}: its result is on its way again.\n` });
    const rows = await heard(2);
    expect(rows.at(-2)).toMatchObject({ event: 'resent', actor: 'operator', detail: { result: 'task-success' } });
    expect(flawsOf(rows)).toEqual([]);
  });

  test('say that there is nothing to hand over again', async () => {
    const { id } = await asked();
    expect(await runCli(laptop, ['request', 'redeliver', id])).toMatchObject({
      code: 0,
      stdout: `${id}: nothing is to be handed over, its delivery is none.\n`,
    });
  });
});

describe('a stack that does not run', () => {
  test('ends the command with 1 and the remedy', async () => {
    const api = `http://localhost:${await freePort()}`;
    const { code, stderr } = await runCli({ ...laptop, api }, ['request', 'show', '2222222222222222']);
    expect(code).toBe(1);
    expect(stderr).toContain('npm start');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('a direct invoke', () => {
  test('shows a request as the API does', async () => {
    const { id } = await asked();
    const { text } = await send('GET', `${laptop.api}/requests/${id}`);
    expect(await invoke(laptop, 'show-request', { id })).toEqual({ payload: JSON.parse(text) });
  });

  test('cancels a request, and the audit does not claim to know who', async () => {
    const { id, executionArn } = await asked();
    const answer = await invoke(laptop, 'cancel-request', { id, reason: 'Over', error: 'Withdrawn' });
    expect(answer).toMatchObject({ payload: { transaction_id: id, status: 'cancelled', ending: 'Over' } });
    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { caught: { Error: 'Withdrawn' } } });
    const cancelled = (await trailOf(laptop, id)).find(({ event }) => event === 'cancelled');
    expect(cancelled).toMatchObject({ actor: 'direct invoke' });
  });

  test.each([
    { name: 'show-request', payload: {}, error: 'InvalidJSON', says: 'id' },
    { name: 'show-request', payload: { id: 1 }, error: 'InvalidJSON', says: 'id' },
    { name: 'show-request', payload: { id: 'x', more: true }, error: 'InvalidJSON', says: 'more' },
    { name: 'show-request', payload: { id: '2222222222222222' }, error: 'UnknownRequest', says: 'no request' },
    { name: 'cancel-request', payload: { reason: 'x' }, error: 'InvalidJSON', says: 'id' },
    { name: 'cancel-request', payload: { id: 'x', actor: 'eve' }, error: 'InvalidJSON', says: 'actor' },
    { name: 'cancel-request', payload: { id: '2222222222222222' }, error: 'UnknownRequest', says: 'no request' },
  ])('of $name with $payload throws $error', async ({ name, payload, error, says }) => {
    const answer = await invoke(laptop, name, payload);
    expect(answer.error).toMatchObject({ name: error, message: expect.stringContaining(says) });
  });

  test('names a field that the route over HTTP does not take either', async () => {
    const { id } = await asked();
    const answer = await send('DELETE', `${laptop.api}/requests/${id}`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, reason: 'x' }),
    });
    expect(errorOf(answer)).toMatchObject({ status: 400, error: 'InvalidJSON' });
  });
});
