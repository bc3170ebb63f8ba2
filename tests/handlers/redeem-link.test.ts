import { describe, expect, test } from '@jest/globals';
import { redeemLink } from '../../handlers/redeem-link.ts';
import { showLink } from '../../handlers/show-link.ts';
import type { RequestStore } from '../../lib/adapters/request-store.ts';
import { settle } from '../../lib/domain/deliver.ts';
import { isTaskBound } from '../../lib/domain/message.ts';
import { openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import type { Settings } from '../../lib/domain/settings.ts';
import type { Switches } from '../../lib/http/one-click.ts';
import { httpHandler } from '../../lib/http/stack.ts';
import { log } from '../../lib/log.ts';
import { CONTEXT, linkEvent, type Sent } from '../support/link-events.ts';
import { memoryMailer } from '../support/memory-mailer.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { proving } from '../support/proving.ts';
import { approve, changed, countingMint, DAY, input, NOW, reject, settings } from '../support/requests.ts';

log.setLogLevel('SILENT');

const ALL: Settings = { ...settings, enableOutputParameters: true, enablePostActions: true, oneClick: 'always' };
const ON: Switches = { oneClick: 'never', parameters: true, postActions: true };
const HTML = { accept: 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const hook = { name: 'hook', type: 'post', outcomes: [{ name: 'ok', type: 'success', schema: {}, output_body: true }] };
const clicked = { ...approve, one_click: true };

/** A request that is open, and ways to use its links as clients do. */
async function open(changes: Record<string, unknown>) {
  const store = memoryRequestStore();
  const mailer = memoryMailer();
  const { request, links } = openRequest(parseRequest(input(changes), ALL), ALL, countingMint(), NOW);
  await store.save(request);
  const linkOf = (action: string) => links.find(({ actions }) => actions.includes(action))?.linkId ?? '';
  let now = NOW;
  const clock = () => now;
  const mint = countingMint();
  let losing = false;
  const losable: RequestStore = {
    ...store,
    save: async (item) => {
      const saved = await store.save(item);
      const [message] = item.outbox.filter(isTaskBound);
      if (!losing || message === undefined) return saved;
      losing = false;
      const current = changed(settle(item, message, { kind: 'sent' }, now));
      await store.save(current);
      return { kind: 'conflict', current };
    },
  };
  const use =
    (switches: Partial<Switches>) =>
    async (method: string, action: string, sent: Sent & { added?: string } = {}) => {
      const event = linkEvent(method, linkOf(action) + (sent.added ?? ''), sent);
      const stage = { ...proving(), store: losable, mailer, mint, clock, switches: { ...ON, ...switches } };
      const answer = await httpHandler((one) => redeemLink(stage, one))(event, CONTEXT);
      return { ...answer, body: answer.body ?? '' };
    };
  return {
    linkOf,
    use,
    show: (action: string, sent: Sent) =>
      httpHandler((one) => showLink({ store, clock }, one))(linkEvent('GET', linkOf(action), sent), CONTEXT),
    stored: async () => store.load(request.id),
    /** The next vote is written, and its answer lost: written again, it meets the version that its delivery made. */
    loseAnswer: () => {
      losing = true;
    },
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const errorIn = (body: string): unknown => JSON.parse(body).error;

describe('a GET redeems', () => {
  test.each<[string, Switches['oneClick'], object, string, Record<string, string>, boolean]>([
    ['where the stage lets all GETs', 'always', approve, 'approve', {}, true],
    ['where stage and action allow it', 'allow', clicked, 'approve', {}, true],
    ['where the query names the action too', 'allow', clicked, 'approve', { action: 'approve' }, true],
    ['not where the action does not ask for it', 'allow', approve, 'approve', {}, false],
    ['not where the stage forbids it', 'never', clicked, 'approve', {}, false],
    ['not where the query names another action', 'allow', clicked, 'approve', { action: 'other' }, false],
  ])('%s', async (_sentence, oneClick, action, name, query, redeems) => {
    const one = await open({ actions: [action] });
    expect((await one.use({ oneClick })('GET', name, { query })).statusCode).toBe(200);
    expect((await one.stored())?.status).toBe(redeems ? 'decided' : 'pending');
  });

  test.each<[Switches['oneClick'], Record<string, string>, boolean]>([
    ['always', {}, false],
    ['always', { action: 'reject' }, true],
    ['allow', {}, false],
    ['allow', { action: 'approve' }, true],
    ['allow', { action: 'reject' }, false],
  ])('on an approver link, with oneClick=%s and the query %j: %s', async (oneClick, query, redeems) => {
    const one = await open({ actions: [clicked, reject], approvers: ['aiko@example.com'] });
    expect((await one.use({ oneClick })('GET', 'approve', { query })).statusCode).toBe(200);
    expect((await one.stored())?.status).toBe(redeems ? 'decided' : 'pending');
  });

  test.each(['approve', 'beat'])('of %s where a vote takes a comment: only what is no vote', async (name) => {
    const beat = { name: 'beat', type: 'heartbeat' };
    const one = await open({ actions: [approve, beat], approvers: ['aiko@example.com'], comment: 'required' });
    const answer = await one.use({ oneClick: 'always' })('GET', 'approve', { query: { action: name }, headers: HTML });
    expect([answer.statusCode, answer.body.includes('<textarea')]).toEqual([200, true]);
    expect((await one.stored())?.version).toBe(name === 'beat' ? 2 : 1);
  });

  test('never by HEAD', async () => {
    const one = await open({ actions: [clicked] });
    expect((await one.use({ oneClick: 'always' })('HEAD', 'approve')).statusCode).toBe(200);
    expect((await one.stored())?.version).toBe(1);
  });

  test.each<[Switches['oneClick'], number]>([
    ['always', 405],
    ['allow', 405],
    ['never', 200],
  ])('never a post action, which answers with oneClick=%s: %s', async (oneClick, status) => {
    const one = await open({ actions: [hook] });
    const answer = await one.use({ oneClick })('GET', 'hook');
    expect(answer.statusCode).toBe(status);
    if (status === 405) expect([errorIn(answer.body), answer.headers?.Allow]).toEqual(['PostActionNotPosted', 'POST']);
    expect((await one.stored())?.version).toBe(1);
  });

  test('and shows the browser what came of it, in place', async () => {
    const one = await open({ actions: [clicked] });
    const click = one.use({ oneClick: 'allow' });
    expect(await click('GET', 'approve', { headers: HTML })).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('Your decision is recorded'),
    });
    expect((await click('GET', 'approve', { headers: HTML })).statusCode).toBe(410);
  });
});

describe('a vote whose write was taken, but not answered', () => {
  test.each([
    ['without a nonce', {}],
    ['with one', { 'idempotency-key': 'one' }],
  ])('%s is recorded, and the next click is not', async (_, headers) => {
    const one = await open({ actions: [approve, reject] });
    one.loseAnswer();
    const post = { headers: { ...JSON_TYPE, ...headers }, body: '{}' };
    const answer = await one.use({})('POST', 'approve', post);
    expect([answer.statusCode, (await one.stored())?.decision?.action]).toEqual([200, 'approve']);
    expect((await one.use({})('POST', 'approve', { ...post, headers: JSON_TYPE })).statusCode).toBe(410);
    expect((await one.stored())?.votes).toHaveLength(1);
  });
});

describe('a browser that confirms on the page', () => {
  test('is sent to the redirect of the action, which the page lets its form lead to', async () => {
    const one = await open({ actions: [{ ...approve, response: { redirect: 'https://thanks.example/x' } }, reject] });
    const page = await one.show('approve', { headers: HTML });
    expect(page.headers?.['Content-Security-Policy']).toContain("form-action 'self' https://thanks.example;");
    const answer = await one.use({})('POST', 'approve', { headers: { ...HTML, ...FORM_TYPE }, body: 'action=approve' });
    expect(answer).toMatchObject({ statusCode: 303, headers: { Location: 'https://thanks.example/x' } });
  });

  test('is let through to the redirects of all the actions that an approver may choose', async () => {
    const actions = [
      { ...approve, response: { redirect: 'https://yes.example' } },
      { ...reject, response: { redirect: 'https://no.example/a' } },
    ];
    const one = await open({ actions, approvers: ['aiko@example.com'] });
    const page = await one.show('approve', { headers: HTML });
    expect(page.headers?.['Content-Security-Policy']).toContain(
      "form-action 'self' https://yes.example https://no.example;",
    );
  });

  test('gets the HTML of the action', async () => {
    const one = await open({ actions: [{ ...approve, response: { html: '<p>Thanks</p>' } }] });
    const answer = await one.use({})('POST', 'approve', { headers: { ...HTML, ...FORM_TYPE }, body: 'action=approve' });
    expect(answer).toMatchObject({ statusCode: 200, body: '<p>Thanks</p>' });
    expect(answer.headers?.['Content-Security-Policy']).toContain("default-src 'none'");
  });

  test('is sent to the link otherwise, without its query', async () => {
    const one = await open({ actions: [{ ...approve, response: { json: 1 } }] });
    const sent = { headers: { ...HTML, ...FORM_TYPE }, body: 'action=approve', added: '&x=1' };
    const answer = await one.use({})('POST', 'approve', sent);
    expect(answer).toMatchObject({ statusCode: 303, headers: { Location: one.linkOf('approve') } });
  });
});

describe('a form', () => {
  const form = {
    type: 'object',
    properties: {
      amount: { type: 'number' },
      urgent: { type: 'boolean' },
      pin: { type: 'string', writeOnly: true },
    },
    required: ['amount'],
  };
  const asked = { form, actions: [{ ...approve, result_field: 'by' }], comment: 'optional' };
  const typed = 'action=approve&form.amount=x&form.pin=SECRET&form.urgent=true&comment=why';

  test('of a page is kept as it was typed, with what is wrong beside it, and without its secrets', async () => {
    const one = await open(asked);
    const answer = await one.use({})('POST', 'approve', { headers: { ...HTML, ...FORM_TYPE }, body: typed });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('<a href="#form-amount">Amount: Enter a number.</a>');
    expect(answer.body).toMatch(/name="form\.amount"[^>]* value="x"/);
    expect(answer.body).toMatch(/name="form\.urgent" value="true" checked/);
    expect(answer.body).toContain('why</textarea>');
    expect(answer.body).not.toContain('SECRET');
    expect((await one.stored())?.version).toBe(1);
  });

  test('of a page is kept, too, where no action was chosen', async () => {
    const one = await open({ ...asked, actions: [approve, reject], approvers: ['aiko@example.com'] });
    const sent = { headers: { ...HTML, ...FORM_TYPE }, body: 'form.amount=12' };
    const answer = await one.use({})('POST', 'approve', sent);
    expect([answer.statusCode, answer.body.includes('Choose one of the buttons below.')]).toEqual([400, true]);
    expect(answer.body).toMatch(/name="form\.amount"[^>]* value="12"/);
  });

  test.each<[string, Sent, string, unknown]>([
    [
      'of JSON',
      { headers: JSON_TYPE, body: '{"form":{"amount":"x","pin":1}}' },
      'form.amount: must be a number',
      [
        { field: 'form.amount', message: 'must be a number' },
        { field: 'form.pin', message: 'must be a text' },
      ],
    ],
    [
      'that is missing',
      { headers: JSON_TYPE, body: '{}' },
      'form.amount: is required',
      [{ field: 'form.amount', message: 'is required' }],
    ],
    ['of no body', {}, 'form.amount: is required', [{ field: 'form.amount', message: 'is required' }]],
  ])('%s is refused with all that is wrong', async (_, sent, message, fields) => {
    const one = await open(asked);
    const { statusCode, body } = await one.use({})('POST', 'approve', sent);
    expect([statusCode, JSON.parse(body)]).toEqual([
      400,
      expect.objectContaining({ error: 'InvalidForm', message, fields, status: 'pending' }),
    ]);
  });

  test.each<[string, Sent, string]>([
    ['JSON that is no object', { headers: JSON_TYPE, body: '{"form":[1]}' }, 'form: must be an object'],
    ['JSON that is null', { headers: JSON_TYPE, body: '{"form":null}' }, 'form: must be an object'],
    [
      'JSON as a page names it',
      { headers: JSON_TYPE, body: '{"form.amount":1}' },
      'the body: has no field form.amount',
    ],
    ['a page as JSON names it', { headers: FORM_TYPE, body: 'form=1' }, 'the body: has no field form'],
  ])('is not taken as %s', async (_, sent, message) => {
    const one = await open(asked);
    const { statusCode, body } = await one.use({})('POST', 'approve', sent);
    expect([statusCode, JSON.parse(body)]).toEqual([400, { error: 'InvalidJSON', message }]);
  });

  test('of a page without a script says that its boxes are not ticked', async () => {
    const one = await open(asked);
    const sent = { headers: { ...HTML, ...FORM_TYPE }, body: 'action=approve&form.amount=12' };
    expect((await one.use({})('POST', 'approve', sent)).statusCode).toBe(303);
    expect((await one.stored())?.votes[0]?.form).toEqual({ amount: 12, urgent: false });
  });

  test('cannot come with a GET, which shows the page instead, whatever the stage says', async () => {
    const one = await open(asked);
    const answer = await one.use({ oneClick: 'always' })('GET', 'approve', { headers: HTML });
    expect([answer.statusCode, answer.body.includes('name="form.amount"')]).toEqual([200, true]);
    expect((await one.stored())?.version).toBe(1);
  });

  test('does not keep a GET from sending a heartbeat', async () => {
    const one = await open({ ...asked, actions: [approve, { name: 'beat', type: 'heartbeat' }] });
    await one.use({ oneClick: 'always' })('GET', 'beat');
    expect((await one.stored())?.version).toBe(2);
  });

  test('of a request that has none is not taken', async () => {
    const one = await open({});
    const body = 'action=approve&form.amount=12';
    const answer = await one.use({})('POST', 'approve', { headers: FORM_TYPE, body });
    expect([answer.statusCode, JSON.parse(answer.body).message]).toEqual([
      400,
      'form.amount: the form has no such field',
    ]);
  });
});

describe('output parameters', () => {
  const asked = { actions: [{ ...approve, output: '$who' }], enable_output_parameters: true };
  const query = { who: '"><script>&b=1', action: 'approve', type: 'success' };

  test('stay with a browser from the page to the press of its button', async () => {
    const one = await open(asked);
    const { body = '' } = await one.show('approve', { headers: HTML, query });
    const action = /<form method="post" action="([^"]*)">/.exec(body)?.[1] ?? '';
    expect(action).toBe(`?${new URLSearchParams({ who: query.who })}`.replaceAll('&', '&amp;'));
    const kept = Object.fromEntries(new URL(action.replaceAll('&amp;', '&'), 'https://example.com/a/x').searchParams);
    const sent = { headers: { ...HTML, ...FORM_TYPE }, body: 'action=approve&nonce=n', query: kept };
    expect((await one.use({})('POST', 'approve', sent)).statusCode).toBe(303);
    expect((await one.stored())?.outbox[0]?.result).toMatchObject({ output: JSON.stringify(query.who) });
  });

  test('are nowhere on the page of a request that takes none', async () => {
    const one = await open({});
    expect((await one.show('approve', { headers: HTML, query })).body).toContain('<form method="post" action="?">');
  });

  test('that are missing are told to a browser on the page', async () => {
    const one = await open(asked);
    const answer = await one.use({})('POST', 'approve', { headers: { ...HTML, ...FORM_TYPE }, body: 'action=approve' });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('This link lacks something that it needs');
    expect((await one.stored())?.version).toBe(1);
  });

  test('that were switched off later are refused, also where an action uses none', async () => {
    const one = await open({ ...asked, actions: [approve, { name: 'beat', type: 'heartbeat' }] });
    const off = one.use({ parameters: false });
    for (const action of ['approve', 'beat']) {
      const answer = await off('POST', action);
      expect([answer.statusCode, errorIn(answer.body)]).toEqual([403, 'ParametersDisabled']);
    }
    expect((await one.stored())?.version).toBe(1);
  });

  test('are read from what follows an & of the link, too', async () => {
    const one = await open(asked);
    const answer = await one.use({})('POST', 'approve', { added: '&who=Ben+%26+co' });
    expect(answer.statusCode).toBe(200);
    expect((await one.stored())?.outbox[0]?.result).toMatchObject({ output: '"Ben & co"' });
  });
});

describe('a post action', () => {
  test('that was switched off later is refused', async () => {
    const one = await open({ actions: [hook] });
    const answer = await one.use({ postActions: false })('POST', 'hook', { headers: JSON_TYPE, body: '{}' });
    expect([answer.statusCode, errorIn(answer.body)]).toEqual([403, 'PostActionsDisabled']);
    expect((await one.stored())?.version).toBe(1);
  });

  test.each(['null', '"text"', '1', 'false', '[]', '{"action":"hook","nonce":"x"}'])(
    'takes the whole body %s',
    async (body) => {
      const one = await open({ actions: [hook] });
      expect((await one.use({})('POST', 'hook', { headers: JSON_TYPE, body })).statusCode).toBe(200);
      expect((await one.stored())?.outbox[0]?.result).toEqual({ kind: 'task-success', output: body });
    },
  );

  test('is told apart on an approver link by the query alone', async () => {
    const one = await open({ actions: [approve, hook], approvers: ['aiko@example.com'] });
    const named = await one.use({})('POST', 'hook', { headers: JSON_TYPE, body: '{"action":"hook"}' });
    expect([named.statusCode, errorIn(named.body)]).toEqual([400, 'InvalidPostActionBody']);
    const asked = await one.use({})('POST', 'hook', { headers: JSON_TYPE, body: '{"x":1}', query: { action: 'hook' } });
    expect(asked.statusCode).toBe(200);
    expect(await one.stored()).toMatchObject({ decision: { action: 'hook', approver: 'aiko@example.com' } });
  });

  test('without a content type is refused', async () => {
    const one = await open({ actions: [hook] });
    for (const body of ['', '{}']) {
      expect((await one.use({})('POST', 'hook', { body })).statusCode).toBe(415);
    }
  });

  test('has a page that says it is for programs, and no form', async () => {
    const one = await open({ actions: [hook] });
    const { body } = await one.show('hook', { headers: HTML });
    expect(body).toContain('This link is for a program');
    expect(body).not.toContain('<form');
  });
});

describe('a heartbeat', () => {
  const beat = { name: 'beat', type: 'heartbeat' };

  test('is taken any number of times, and goes out every ten seconds at most', async () => {
    const one = await open({ actions: [beat, approve] });
    const { use, wait, stored } = one;
    const versions: (number | undefined)[] = [];
    for (const pause of [0, 0, 5_000, 5_000, 9_999, 1]) {
      wait(pause);
      const answer = await use({})('POST', 'beat');
      expect([answer.statusCode, JSON.parse(answer.body).status]).toEqual([200, 'pending']);
      versions.push((await stored())?.version);
    }
    // One that still waits to be sent stands for all that follow it.
    expect(versions).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test('has a page with its button, which says that the request stays open and when it was last sent', async () => {
    const one = await open({ actions: [beat], approvers: undefined });
    const first = await one.show('beat', { headers: HTML });
    expect(first.body).toContain('>Beat</button>');
    expect(first.body).toContain('The request stays open');
    expect(first.body).not.toContain('Last sent');
    expect(first.body).not.toContain('<textarea');
    await one.use({})('POST', 'beat');
    expect((await one.show('beat', { headers: HTML })).body).toContain('Last sent on Monday, November 23, 2026');
  });

  test('asks for no reason where votes do', async () => {
    const one = await open({ actions: [beat, approve], comment: 'required', approvers: ['aiko@example.com'] });
    expect((await one.use({})('POST', 'beat', { query: { action: 'beat' } })).statusCode).toBe(200);
    expect((await one.show('beat', { headers: HTML })).body).toMatch(/value="beat" formnovalidate>/);
  });

  test('is taken from an approver who has voted, while others have not', async () => {
    const one = await open({
      actions: [beat, { ...approve, needs: 2 }],
      approvers: ['aiko@example.com', 'ben@example.com'],
    });
    expect((await one.use({})('POST', 'approve', { query: { action: 'approve' } })).statusCode).toBe(200);
    expect((await one.use({})('POST', 'approve', { query: { action: 'beat' } })).statusCode).toBe(200);
    expect((await one.use({})('POST', 'approve', { query: { action: 'approve' } })).statusCode).toBe(409);
  });

  test.each<[string, (one: Awaited<ReturnType<typeof open>>) => Promise<unknown>, string]>([
    ['decided', (one) => one.use({})('POST', 'approve'), 'AlreadyDecided'],
    ['expired', async (one) => one.wait(366 * DAY), 'ExpiredPayload'],
  ])('is refused once the request is %s', async (_state, end, code) => {
    const one = await open({ actions: [beat, approve] });
    await end(one);
    const answer = await one.use({})('POST', 'beat');
    expect([answer.statusCode, errorIn(answer.body)]).toEqual([410, code]);
  });
});
