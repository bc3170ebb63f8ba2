import { describe, expect, test } from '@jest/globals';
import { redeemLink } from '../../handlers/redeem-link.ts';
import { showLink } from '../../handlers/show-link.ts';
import type { Mailer } from '../../lib/adapters/mailer.ts';
import { openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import type { Settings } from '../../lib/domain/settings.ts';
import type { Switches } from '../../lib/http/one-click.ts';
import { httpHandler } from '../../lib/http/stack.ts';
import { log } from '../../lib/log.ts';
import { CONTEXT, linkEvent, type Sent } from '../support/link-events.ts';
import { readable, tags, textOf } from '../support/markup.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { codeIn, proving, WRONG } from '../support/proving.ts';
import { approve, countingMint, input, MINUTE, NOW, reject, settings } from '../support/requests.ts';

log.setLogLevel('SILENT');

const AIKO = 'aiko@example.com';
const ALL: Settings = { ...settings, enableOutputParameters: true, oneClick: 'always' };
const HTML = { accept: 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM = { ...HTML, 'content-type': 'application/x-www-form-urlencoded' };

/** A request that wants a code of Aiko, and ways to use her link. */
async function coded(changes: Record<string, unknown> = {}, oneClick: Switches['oneClick'] = 'never') {
  const store = memoryRequestStore();
  const parts = proving();
  const asked = input({ approvers: [AIKO], proof: 'code', ...changes });
  const { request, links } = openRequest(parseRequest(asked, ALL), ALL, countingMint(), NOW);
  await store.save(request);
  let now = NOW;
  const clock = () => now;
  const mint = countingMint();
  const linkId = links[0]?.linkId ?? '';
  const switches = { oneClick, parameters: true, postActions: false };
  const use = async (method: string, sent: Sent = {}, mailer: Mailer = parts.mailer) => {
    const dependencies = { ...parts, mailer, store, mint, clock, switches };
    const answer = await httpHandler((one) => redeemLink(dependencies, one))(linkEvent(method, linkId, sent), CONTEXT);
    return { ...answer, body: answer.body ?? '' };
  };
  return {
    linkId,
    use,
    post: (fields: object, mailer?: Mailer) =>
      use('POST', { headers: JSON_TYPE, body: JSON.stringify(fields) }, mailer),
    submit: (fields: Record<string, string>, query?: Record<string, string>) =>
      use('POST', {
        headers: FORM,
        body: String(new URLSearchParams(fields)),
        ...(query === undefined ? {} : { query }),
      }),
    show: (sent: Sent) =>
      httpHandler((one) => showLink({ store, clock }, one))(linkEvent('GET', linkId, sent), CONTEXT),
    sent: parts.mailer.sent,
    code: (index = -1) => codeIn(parts.mailer.sent.at(index)),
    stored: () => store.load(request.id),
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** What the form of a page would send, as a browser reads it. */
function fieldsOf(body: string): Record<string, string> {
  const inputs = tags(body, 'input').map((tag): [string, string] => [
    /name="([^"]*)"/.exec(tag)?.[1] ?? '',
    readable(/value="([^"]*)"/.exec(tag)?.[1] ?? ''),
  ]);
  return Object.fromEntries(inputs);
}

const alertOf = (body: string) => readable(/role="alert">([\s\S]*?)<\/div>/.exec(body)?.[1] ?? '');

describe('a program', () => {
  test('is asked for the code, and votes with it', async () => {
    const one = await coded();
    const asked = await one.post({ action: 'approve' });
    expect([asked.statusCode, JSON.parse(asked.body)]).toEqual([
      403,
      {
        error: 'ProofRequired',
        message: 'code: type the six digits that were mailed to a…@example.com',
        transaction_id: one.linkId.slice(0, 16),
        status: 'pending',
      },
    ]);
    const wrong = await one.post({ action: 'approve', code: WRONG });
    expect([wrong.statusCode, JSON.parse(wrong.body).error]).toEqual([403, 'ProofFailed']);
    const right = await one.post({ action: 'approve', code: one.code() });
    expect([right.statusCode, JSON.parse(right.body).status]).toEqual([200, 'decided']);
  });

  test('is told in plain text too, and nothing of the address but its start', async () => {
    const one = await coded();
    const asked = await one.use('POST', { headers: { accept: 'text/plain' }, query: { action: 'approve' } });
    expect([asked.statusCode, asked.body]).toEqual([
      403,
      expect.stringMatching(/^ProofRequired: code: .*a…@example\.com\n$/),
    ]);
    expect(asked.body).not.toContain(AIKO);
  });

  test('has another code sent with `resend`, three within an hour, and is told when to come again', async () => {
    const one = await coded();
    for (let count = 0; count < 3; count++) await one.post({ action: 'approve', resend: 'code' });
    one.wait(20 * MINUTE);
    const refused = await one.post({ action: 'approve', resend: 'code' });
    expect([refused.statusCode, JSON.parse(refused.body).error]).toEqual([429, 'TooManyAttempts']);
    expect(refused.headers?.['Retry-After']).toBe('2400');
    expect(one.sent).toHaveLength(3);
  });

  test('is told when the code could not be mailed', async () => {
    const one = await coded();
    const mailer = { send: async () => ({ kind: 'retry' as const, error: 'Throttling', reason: 'Throttling' }) };
    const failed = await one.post({ action: 'approve' }, mailer);
    expect([failed.statusCode, JSON.parse(failed.body).error]).toEqual([502, 'MailFailed']);
  });

  test.each([{ code: 123456 }, { code: '1'.repeat(41) }, { resend: 'link' }, { proven: true }])(
    'is refused %j',
    async (fields) => {
      const one = await coded();
      expect((await one.post({ action: 'approve', ...fields })).statusCode).toBe(400);
      expect(one.sent).toEqual([]);
    },
  );

  const noted = async ({ stored }: Awaited<ReturnType<typeof coded>>) => {
    const events = (await stored())?.events.filter(({ event }) => event === 'refused') ?? [];
    const reasons = Map.groupBy(events, ({ detail }) => detail.reason);
    return [reasons.get('ProofFailed')?.length, reasons.get('TooManyAttempts')?.length];
  };

  test('leaves refusals in the audit: each wrong code, of others twenty at most', async () => {
    const one = await coded();
    await one.post({ action: 'approve' });
    for (let count = 0; count < 27; count++) await one.post({ action: 'approve', code: String(200_000 + count) });
    expect(await noted(one)).toEqual([5, 20]);
  });

  test('cannot keep wrong codes out of the audit with codes when none works, or with one again and again', async () => {
    const one = await coded();
    for (let count = 0; count < 22; count++) await one.post({ action: 'approve', code: WRONG });
    expect(await noted(one)).toEqual([20, undefined]);
    await one.post({ action: 'approve' });
    for (let count = 0; count < 22; count++) await one.post({ action: 'approve', code: WRONG });
    await one.post({ action: 'approve', code: '888888' });
    expect(await noted(one)).toEqual([22, undefined]);
  });

  test('may send a code where none is asked for', async () => {
    const one = await coded({ proof: 'click' });
    expect((await one.post({ action: 'approve', code: '1', resend: 'code' })).statusCode).toBe(200);
    expect(one.sent).toEqual([]);
  });

  test('needs none for a heartbeat', async () => {
    const one = await coded({ actions: [approve, { name: 'beat', type: 'heartbeat' }] });
    expect((await one.post({ action: 'beat' })).statusCode).toBe(200);
    expect(one.sent).toEqual([]);
  });
});

describe('a browser', () => {
  test('is shown before what comes, and that the link alone is worth nothing', async () => {
    const one = await coded();
    for (const query of [{}, { action: 'approve' }]) {
      const text = readable((await one.show({ headers: HTML, query })).body ?? '');
      expect(text).toContain('A code is mailed to you next. Nothing is recorded until you enter it.');
      expect(text).toContain('This link alone records nothing');
      expect(text).not.toContain('Whoever has this link can answer');
    }
  });

  test('is shown a page that asks for the code, and has what it posted sent along', async () => {
    const one = await coded();
    const comment = 'Fine.\r\n"Go" <on>';
    const page = await one.submit({ action: 'reject', comment, nonce: 'n' });
    expect(page.statusCode).toBe(403);
    expect(textOf(page.body, 'h1')).toBe('Confirm: Reject Your decision is needed');
    expect(readable(page.body)).toContain('We mailed a six-digit code to a…@example.com');
    expect(page.body).not.toContain(AIKO);
    const field = tags(page.body, 'input').find((tag) => tag.includes('id="code"')) ?? '';
    expect(field).toMatch(/inputmode="numeric" autocomplete="one-time-code"/);
    expect(field).toMatch(/ required aria-describedby="code-hint"/);
    expect(page.body).toContain('<label for="code">Code from the mail</label>');
    const { nonce, ...sent } = fieldsOf(page.body);
    expect(sent).toEqual({ action: 'reject', comment: expect.any(String), code: '' });
    expect(nonce).not.toBe('n');
    expect(textOf(page.body, 'blockquote')).toBe('Fine. "Go" <on>');
    expect(alertOf(page.body)).toBe('');

    const kept = /name="comment" value="([^"]*)"/.exec(page.body)?.[1]?.replaceAll('&quot;', '"') ?? '';
    expect(kept.replaceAll('&lt;', '<').replaceAll('&gt;', '>')).toBe(comment);
    const done = await one.submit({ action: 'reject', comment, nonce: nonce ?? '', code: one.code() });
    expect(done).toMatchObject({ statusCode: 303, headers: { Location: one.linkId } });
    expect((await one.stored())?.votes).toMatchObject([{ action: 'reject', comment: 'Fine.\n"Go" <on>' }]);
  });

  test('that reloads the page is shown it again, and no second code is mailed', async () => {
    const one = await coded();
    const posted = { action: 'approve', nonce: 'n' };
    await one.submit(posted);
    expect(readable((await one.submit(posted)).body)).toContain('We mailed a six-digit code');
    expect(one.sent).toHaveLength(1);
  });

  test('may press Enter, which presses the button of the decision, and not the one for another code', async () => {
    const one = await coded();
    const { body } = await one.submit({ action: 'approve' });
    expect(tags(body, 'button')).toEqual([
      '<button type="submit" class="primary">',
      '<button type="submit" name="resend" value="code" class="plain" formnovalidate>',
    ]);
  });

  test('is told beside the field that the code is wrong, and how many tries are left', async () => {
    const one = await coded();
    await one.submit({ action: 'approve' });
    const page = await one.submit({ action: 'approve', comment: 'Fine', code: WRONG });
    expect(page.statusCode).toBe(403);
    expect(alertOf(page.body)).toBe('Your decision is not recorded yet That is not the code. Tries left: 4.');
    expect(page.body).toContain('<a href="#code">');
    expect(readable(/id="code-error">([\s\S]*?)<\/p>/.exec(page.body)?.[1] ?? '')).toBe(
      'That is not the code. Tries left: 4.',
    );
    expect(page.body).toMatch(/aria-describedby="code-hint code-error" aria-invalid="true"/);
    expect(textOf(page.body, 'title')).toMatch(/^Error: Confirm: Approve/);
    expect(fieldsOf(page.body)).toMatchObject({ comment: 'Fine', code: '' });
    expect(page.body).not.toContain(WRONG);
  });

  test('is offered another code, and no field, where none works', async () => {
    const one = await coded();
    await one.submit({ action: 'approve' });
    one.wait(10 * MINUTE);
    const page = await one.submit({ action: 'approve', comment: 'Fine', code: one.code() });
    expect(alertOf(page.body)).toContain('That code does not work any more. Have another one sent.');
    expect(tags(page.body, 'button')).toEqual([
      '<button type="submit" name="resend" value="code" class="primary" formnovalidate>',
    ]);
    const { code, ...sent } = fieldsOf(page.body);
    expect(code).toBeUndefined();
    const again = await one.submit({ ...sent, resend: 'code' });
    expect(fieldsOf(again.body)).toMatchObject({ comment: 'Fine', action: 'approve', code: '' });
    expect((await one.submit({ ...fieldsOf(again.body), code: one.code() })).statusCode).toBe(303);
  });

  test('after five wrong codes is offered another, and no field', async () => {
    const one = await coded();
    await one.submit({ action: 'approve' });
    const pages = [];
    for (let count = 0; count < 6; count++) {
      pages.push(await one.submit({ action: 'approve', code: String(200_000 + count) }));
    }
    expect(pages.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403, 403, 429]);
    for (const { body } of pages.slice(4)) {
      expect(alertOf(body)).toContain('That code was tried too often. Have another one sent.');
      expect(fieldsOf(body)).not.toHaveProperty('code');
    }
  });

  test('with too many codes is told when there is another, and may still use the newest', async () => {
    const one = await coded();
    for (let count = 0; count < 3; count++) await one.submit({ action: 'approve', resend: 'code', nonce: `${count}` });
    one.wait(9 * MINUTE);
    const page = await one.submit({ action: 'approve', resend: 'code', nonce: 'x' });
    expect(page.statusCode).toBe(429);
    expect(page.headers?.['Retry-After']).toBe('3060');
    expect(readable(page.body)).toContain('Too many codes were sent within an hour.');
    expect(readable(page.body)).toContain('You can have another code sent in 51 minutes.');
    expect((await one.submit({ ...fieldsOf(page.body), code: one.code() })).statusCode).toBe(303);
  });

  test('with as many codes as there ever are is told whom to tell, and offered none', async () => {
    const one = await coded();
    for (let count = 0; count < 11; count++) {
      await one.submit({ action: 'approve', resend: 'code' });
      one.wait(60 * MINUTE);
    }
    const page = await one.submit({ action: 'approve' });
    expect([page.statusCode, page.headers?.['Retry-After']]).toEqual([429, undefined]);
    expect(alertOf(page.body)).toContain('No more codes can be sent for this request.');
    expect(tags(page.body, 'button')).toEqual([]);
    expect(one.sent).toHaveLength(10);
  });

  test('keeps the output parameters of the link', async () => {
    const one = await coded({ actions: [{ ...approve, output: '$who' }, reject], enable_output_parameters: true });
    const page = await one.submit({ action: 'approve' }, { who: 'Ben & co' });
    expect(page.body).toContain('<form method="post" action="?who=Ben+%26+co">');
    await one.submit({ ...fieldsOf(page.body), code: one.code() }, { who: 'Ben & co' });
    expect((await one.stored())?.outbox[0]?.result).toMatchObject({ output: '"Ben & co"' });
  });

  test('is sent where the action redirects, once the code is right', async () => {
    const one = await coded({ actions: [{ ...approve, response: { redirect: 'https://thanks.example/x' } }, reject] });
    const page = await one.submit({ action: 'approve' });
    expect(page.headers?.['Content-Security-Policy']).toContain("form-action 'self' https://thanks.example;");
    const done = await one.submit({ ...fieldsOf(page.body), code: one.code() });
    expect(done).toMatchObject({ statusCode: 303, headers: { Location: 'https://thanks.example/x' } });
  });

  test('that has decided elsewhere meanwhile is shown so, whatever it types', async () => {
    const one = await coded();
    await one.submit({ action: 'approve' });
    await one.submit({ action: 'approve', code: one.code() });
    const late = await one.submit({ action: 'reject', code: WRONG });
    expect(late.statusCode).toBe(410);
    expect(readable(late.body)).toContain('Your decision is recorded: Approve');
  });
});

describe('what another site posts', () => {
  const AWAY = { 'sec-fetch-site': 'cross-site' };
  const lured = String(new URLSearchParams({ action: 'approve', comment: 'Not mine' }));

  test('has no code mailed: the browser is shown the choice, with nothing of what was posted', async () => {
    const one = await coded();
    const page = await one.use('POST', { headers: { ...FORM, ...AWAY }, body: lured });
    expect(page.statusCode).toBe(403);
    expect(alertOf(page.body)).toContain('Choose one of the buttons below.');
    expect(page.body).not.toContain('Not mine');
    expect(one.sent).toEqual([]);
    expect((await one.stored())?.version).toBe(1);
  });

  test.each([
    ['a vote, even with the right code', { action: 'approve' }],
    ['passing on', { delegate_to: 'ben@example.com' }],
  ])('is refused: %s', async (_, fields) => {
    const one = await coded({ allow_delegation: ['example.com'] });
    await one.post(fields);
    const body = JSON.stringify({ ...fields, code: one.code() });
    const answer = await one.use('POST', { headers: { ...JSON_TYPE, ...AWAY }, body });
    expect([answer.statusCode, JSON.parse(answer.body).error]).toEqual([403, 'ProofRequired']);
    expect((await one.stored())?.status).toBe('pending');
    expect((await one.stored())?.approvers).toMatchObject([{ email: AIKO }]);
  });

  test.each(['same-origin', 'same-site', 'none'])(
    'is not what a browser marks as %s: for that a code is mailed',
    async (site) => {
      const one = await coded();
      await one.use('POST', { headers: { ...FORM, 'sec-fetch-site': site }, body: lured });
      expect(one.sent).toHaveLength(1);
    },
  );

  test('counts where the request takes no code: the link is the proof', async () => {
    const one = await coded({ proof: 'click' });
    await one.use('POST', { headers: { ...FORM, ...AWAY }, body: lured });
    expect((await one.stored())?.status).toBe('decided');
  });
});

describe('a GET', () => {
  test.each<Switches['oneClick']>(['never', 'allow', 'always'])(
    'redeems nothing, mails nothing and shows the page where a code is asked for, with oneClick=%s',
    async (oneClick) => {
      const one = await coded({}, oneClick);
      const page = await one.use('GET', { headers: HTML, query: { action: 'approve' } });
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('<form method="post"');
      expect(one.sent).toEqual([]);
      expect((await one.stored())?.version).toBe(1);
    },
  );
});

describe('passing the request on', () => {
  const BEN = 'ben@example.com';
  const delegable = { allow_delegation: ['example.com'] };

  test('takes the code of whoever passes it on, and is done once that is typed', async () => {
    const one = await coded(delegable);
    const page = await one.submit({ delegate_to: BEN });
    expect(page.statusCode).toBe(403);
    expect(textOf(page.body, 'h1')).toBe(`Confirm: pass on to ${BEN} Your decision is needed`);
    expect(one.sent).toMatchObject([{ template: 'proof-code', to: AIKO }]);
    const wrong = await one.submit({ ...fieldsOf(page.body), code: WRONG });
    expect(alertOf(wrong.body)).toBe('The request is not passed on yet That is not the code. Tries left: 4.');
    expect((await one.stored())?.approvers).toMatchObject([{ email: AIKO }]);

    const done = await one.submit({ ...fieldsOf(wrong.body), code: one.code() });

    expect(done).toMatchObject({ statusCode: 303, headers: { Location: one.linkId } });
    expect(one.sent.at(-1)).toMatchObject({ template: 'approval-request', to: BEN });
    expect((await one.stored())?.approvers).toMatchObject([{ email: BEN, delegatedBy: { email: AIKO } }]);
    const delegated = (await one.stored())?.events.find(({ event }) => event === 'delegated');
    expect(delegated).toMatchObject({ approver: AIKO, detail: { to: BEN, proof: 'code' } });
  });

  test('to somebody who may not decide has no code mailed', async () => {
    const one = await coded(delegable);
    const answer = await one.post({ delegate_to: 'ben@example.org' });
    expect([answer.statusCode, JSON.parse(answer.body).error]).toEqual([400, 'InvalidApprover']);
    expect(one.sent).toEqual([]);
  });

  test('to whoever has it already is refused to whoever has the code, and to others looks like any address', async () => {
    const one = await coded(delegable);
    const guess = await one.post({ delegate_to: AIKO });
    expect([guess.statusCode, JSON.parse(guess.body).error]).toEqual([403, 'ProofRequired']);
    const proven = await one.post({ delegate_to: AIKO, code: one.code() });
    expect([proven.statusCode, JSON.parse(proven.body).error]).toEqual([400, 'InvalidApprover']);
  });

  test('is refused to whoever has passed it on before, without a code, and answered alike to the same person', async () => {
    const one = await coded(delegable);
    await one.post({ delegate_to: BEN });
    expect((await one.post({ delegate_to: BEN, code: one.code() })).statusCode).toBe(200);
    expect((await one.post({ delegate_to: BEN })).statusCode).toBe(200);
    const other = await one.post({ delegate_to: 'chris@example.com' });
    expect([other.statusCode, JSON.parse(other.body).error]).toEqual([409, 'AlreadyDelegated']);
    expect(one.sent).toHaveLength(2);
  });

  test('takes no code where the request asks for none', async () => {
    const one = await coded({ ...delegable, proof: 'click' });
    expect((await one.post({ delegate_to: BEN })).statusCode).toBe(200);
    expect(one.sent).toMatchObject([{ template: 'approval-request', to: BEN }]);
    const delegated = (await one.stored())?.events.find(({ event }) => event === 'delegated');
    expect(delegated?.detail).toEqual({ to: BEN });
  });
});
