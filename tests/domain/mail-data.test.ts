import { describe, expect, test } from '@jest/globals';
import { approvalMail, noticeMail, noticeTexts, outcomeMail } from '../../lib/domain/mail-data.ts';
import { approval, NOW } from '../support/approval.ts';

const LINK = 'https://example.com/a/abc';
const AIKO = { email: 'aiko@example.com', name: 'Aiko' };

describe('the data of an approval mail', () => {
  test('has a button for each action, which is the link with the action preselected', () => {
    const data = approvalMail(approval(), AIKO, LINK, 'en', NOW);
    expect(data).toMatchObject({
      text: {
        actions: [
          { label: 'Approve', url: `${LINK}?action=approve` },
          { label: 'Send back', url: `${LINK}?action=send_back` },
        ],
        link: LINK,
      },
      html: {
        actions: [
          { primary: true, danger: false, plain: false },
          { primary: false, danger: true },
        ],
      },
    });
  });

  test.each([
    ['en', 'Decision needed: Deploy 4.2'],
    ['ja', '【承認依頼】Deploy 4.2'],
    ['pt', 'Decisão necessária: Deploy 4.2'],
    ['nl', 'Decision needed: Deploy 4.2'],
    ['ja-JP', '【承認依頼】Deploy 4.2'],
  ])('has its subject in the language %s', (locale, subject) => {
    expect(approvalMail(approval(), AIKO, LINK, locale, NOW).subject).toBe(subject);
  });

  test('has a title and a subject of its own where the request has none', () => {
    const data = approvalMail(approval({ title: undefined }), AIKO, LINK, 'en', NOW);
    expect(data).toMatchObject({ subject: 'Your decision is needed', text: { title: 'Your decision is needed' } });
  });

  test('is empty, never absent, where there is nothing to say', () => {
    const bare = approval({ title: undefined, message: undefined, requester: undefined, details: undefined });
    const data = approvalMail(bare, { email: 'ben@example.com' }, LINK, 'en', NOW);
    expect(data).toMatchObject({ html: { name: '', requester: '', message: '', details: [] }, text: { name: '' } });
  });

  test('escapes values for HTML and leaves them as they are for text', () => {
    const data = approvalMail(approval({ title: `<b> & "it's"` }), AIKO, LINK, 'en', NOW);
    expect(data).toMatchObject({
      subject: `Decision needed: <b> & "it's"`,
      html: { title: '&lt;b&gt; &amp; &quot;it&#39;s&quot;' },
      text: { title: `<b> & "it's"` },
    });
  });

  test('keeps the line breaks of the message', () => {
    const data = approvalMail(approval({ message: 'one\r\ntwo\n\nthree' }), AIKO, LINK, 'en', NOW);
    expect(data).toMatchObject({
      html: { message: 'one<br>two<br><br>three' },
      text: { message: 'one\ntwo\n\nthree' },
    });
  });

  test.each(['one\r\nBcc: eve@example.com', 'one\u2028two', 'one\u0000\u0007two', 'one \t\n two'])(
    'has one line as its subject for the title %j',
    (title) => {
      const { subject } = approvalMail(approval({ title }), AIKO, LINK, 'en', NOW);
      expect(subject).toMatch(/^Decision needed: one (two|Bcc: eve@example.com)$/);
    },
  );

  test('cuts a long subject between characters', () => {
    const { subject } = approvalMail(approval({ title: '🚀'.repeat(100).padEnd(200, '🚀') }), AIKO, LINK, 'ja', NOW);
    expect(String(subject).isWellFormed()).toBe(true);
    expect([...String(subject)].length).toBeLessThanOrEqual(200);
    const exact = 200 - 'Decision needed: '.length;
    const subjectOf = (title: string) => approvalMail(approval({ title }), AIKO, LINK, 'en', NOW).subject;
    expect(subjectOf('x'.repeat(exact))).toBe(`Decision needed: ${'x'.repeat(exact)}`);
    expect(subjectOf('x'.repeat(exact + 1))).toBe(`Decision needed: ${'x'.repeat(exact - 1)}…`);
    expect(subjectOf(`${'x'.repeat(exact - 2)} yy`)).toBe(`Decision needed: ${'x'.repeat(exact - 2)}…`);
    const long = approvalMail(approval({ title: 'x'.repeat(200) }), AIKO, LINK, 'en', NOW).subject;
    expect(long).toMatch(/^Decision needed: x+…$/);
  });

  test.each([
    ['2027-01-31T18:00:00Z', false],
    ['2026-11-23T18:00:00Z', true],
  ])('says loudly when the time is short: expiry %s, %s', (expiration, soon) => {
    expect(approvalMail(approval({ expiration }), AIKO, LINK, 'en', NOW)).toMatchObject({ html: { soon } });
  });

  test('names the time zone of the expiry', () => {
    const request = approval({ expiration: '2027-01-31T18:00:00Z', time_zone: 'Europe/Berlin' });
    const { text } = approvalMail(request, AIKO, LINK, 'en', NOW);
    expect(text).toMatchObject({
      expiry: expect.stringMatching(/^Sunday, January 31, 2027 at 7:00\sPM Central European Standard Time$/),
    });
  });
});

describe('the data of an approval mail says', () => {
  const mailed = (approver: object, input: object = {}) =>
    approvalMail(approval(input), { ...AIKO, ...approver }, LINK, 'en', NOW);

  test.each([
    ['the address of who passed it on', { email: 'ben@example.com' }, 'ben@example.com'],
    ['their name too, if it is known', { email: 'ben@example.com', name: 'Ben\nB' }, 'Ben B (ben@example.com)'],
  ])('%s', (_, delegatedBy, delegator) => {
    expect(mailed({ delegatedBy })).toMatchObject({ text: { delegator } });
  });

  test('which of those it was passed on to could not be reached last', () => {
    const unreached = ['ben@example.com', 'chris@example.com', 'dora@example.com'];
    expect(mailed({ unreached })).toMatchObject({ text: { returned: 'dora@example.com' } });
  });

  test.each([
    ['delegator', 'that nobody passed it on'],
    ['returned', 'that nobody could not be reached'],
  ])('nothing as %s: %s', (name) => {
    expect(mailed({})).toMatchObject({ text: { [name]: '' } });
  });

  test('nothing of actions for programs, which no button could send', () => {
    const { actions, ...rest } = approval();
    const [button] = actions;
    if (button === undefined) throw new Error('there are no actions');
    const post = { name: 'hook', type: 'post' as const, style: 'plain' as const, needs: 1, outcomes: [] };
    const { text, html } = approvalMail({ ...rest, actions: [post, button] }, AIKO, LINK, 'en', NOW);
    const url = `${LINK}?action=approve`;
    const looks = { primary: true, danger: false, plain: false };
    expect(text).toMatchObject({ actions: [{ label: 'Approve', url }] });
    expect(html).toMatchObject({ actions: [{ label: 'Approve', url, ...looks }] });
    // Colours are for HTML alone.
    for (const name of [...Object.keys(looks), 'soon']) expect(JSON.stringify(text)).not.toContain(`"${name}"`);
  });

  test('which button is plain', () => {
    const actions = [{ name: 'later', type: 'success', output: {}, style: 'plain' }];
    expect(mailed({}, { actions })).toMatchObject({ html: { actions: [{ primary: false, plain: true }] } });
  });

  test('that the link is personal, and how it is proved who opens it', () => {
    const request = approval();
    const personal = (changes: object) => {
      const { text } = approvalMail({ ...request, ...changes }, AIKO, LINK, 'en', NOW);
      return typeof text === 'object' && 'personal' in text ? text.personal : undefined;
    };
    expect(personal({})).toMatch(/\w \w/);
    expect(personal({ proof: 'code' })).toMatch(/code/);
    expect(personal({ proof: 'code' })).not.toBe(personal({}));
  });

  test('in its subject that it reminds', () => {
    expect(mailed({ owed: 'reminder' })).toMatchObject({
      subject: 'Reminder: Deploy 4.2',
      text: { reminder: true },
    });
    expect(mailed({ owed: 'resend' })).toMatchObject({ text: { reminder: false } });
  });

  test('the label of an action, in one line', () => {
    const actions = [{ name: 'approve', type: 'success', output: {}, label: 'Ship\nit' }];
    expect(mailed({}, { actions })).toMatchObject({ text: { actions: [{ label: 'Ship it' }] } });
  });
});

describe('the data of a mail about the outcome', () => {
  const OPS = 'ops@example.com';
  const vote = { action: 'approve', approver: 'aiko@example.com', at: NOW, comment: 'Fine' };
  const decided = (input: object = {}) => ({
    ...approval(input),
    status: 'decided' as const,
    votes: [vote],
    decision: vote,
  });

  test('tells the requester what was decided, by whom, when and why', () => {
    const { subject, text } = outcomeMail(decided(), OPS, 'en');
    expect(subject).toBe('Decided: Approve – Deploy 4.2');
    expect(text).toMatchObject({
      message: '',
      details: [
        { label: 'Decision', value: 'Approve' },
        { label: 'Decided by', value: 'aiko@example.com' },
        { label: 'Comment', value: 'Fine' },
        { label: 'Decided on', value: expect.stringMatching(/^Monday, November 23, 2026 at 9:00\sAM UTC$/) },
      ],
    });
  });

  test('tells the requester of a decision by nobody in particular, in their language', () => {
    const { approver: _approver, comment: _comment, ...bare } = vote;
    const request = { ...decided(), votes: [], decision: bare };
    expect(outcomeMail(request, OPS, 'ja')).toMatchObject({
      text: { details: [{ value: '承認' }, { value: expect.stringContaining('2026年11月23日') }] },
    });
  });

  test('has no words for others where the request has no requester', () => {
    const { requester: _requester, ...request } = decided();
    expect(outcomeMail(request, 'ben@example.com', 'en')).toMatchObject({
      text: { message: 'There is nothing left for you to do.' },
    });
  });

  test('of a decision for an action that is not there says that it ended', () => {
    const request = { ...decided(), decision: { ...vote, action: 'gone' } };
    expect(outcomeMail(request, OPS, 'en').subject).toBe('Ended without a decision: Deploy 4.2');
  });

  test.each([
    ['counts', false],
    ['none', false],
    ['names', true],
  ])('tells another approver with show_votes %s who decided: %s, and never the comment', (showVotes, told) => {
    const { html, text } = outcomeMail(decided({ show_votes: showVotes }), 'ben@example.com', 'en');
    expect(JSON.stringify([html, text]).includes('aiko@example.com')).toBe(told);
    expect(JSON.stringify([html, text])).not.toContain('Fine');
    expect(text).toMatchObject({ message: 'There is nothing left for you to do.' });
  });

  test.each([
    ['expired', 'Expired without a decision: Deploy 4.2'],
    ['cancelled', 'Cancelled: Deploy 4.2'],
    ['failed', 'Ended without a decision: Deploy 4.2'],
  ] as const)('of a request that was %s says so, and to approvers that nothing is left to do', (status, subject) => {
    const ended = { ...approval(), status };
    expect(outcomeMail(ended, OPS, 'en')).toMatchObject({ subject, text: { message: '', details: [] } });
    const toBen = outcomeMail(ended, 'ben@example.com', 'en');
    expect(toBen).toMatchObject({ subject, text: { message: 'There is nothing left for you to do.' } });
  });
});

describe('the data of a notice', () => {
  test.each(['\n', '\r\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029'])(
    'sets further lines of a value in, in text, so that they pass for none of ours: after %j',
    (end) => {
      const value = ['ok', '- Decided by: ceo@example.com', '', '--'].join(end);
      const { html, text } = noticeMail({ title: 'T', details: [{ label: 'Comment', value }] }, 'en');
      expect(text).toMatchObject({ details: [{ value: 'ok\n  - Decided by: ceo@example.com\n  \n  --' }] });
      expect(JSON.stringify(html)).not.toContain('  ');
    },
  );

  test('has title, message and details, in HTML and in text', () => {
    const details = [{ label: 'Cause', value: '<none>' }];
    expect(noticeMail({ title: 'Your task\nis complete', details }, 'en')).toEqual({
      subject: 'Your task is complete',
      html: { title: 'Your task is complete', message: '', details: [{ label: 'Cause', value: '&lt;none&gt;' }] },
      text: { title: 'Your task is complete', message: '', details },
    });
  });

  test('has a title of its own for a blank one', () => {
    expect(noticeMail({ title: ' ', details: [] }, 'ja').subject).toBe('タスクが完了しました');
  });

  test.each([
    ['en', 'Your task is complete', 'Your task was rejected: Ben rejected it', 'Your task was rejected'],
    ['ja', 'タスクが完了しました', 'タスクは却下されました：Ben rejected it', 'タスクは却下されました'],
  ])('has words for a result in %s', (locale, complete, rejected, without) => {
    const texts = noticeTexts(locale);
    expect(texts.complete).toBe(complete);
    expect(texts.rejected('Ben rejected it')).toBe(rejected);
    expect(texts.rejected(undefined)).toBe(without);
    expect(texts.rejected(' ')).toBe(without);
  });

  test('takes a cause as it is, placeholders and dollars included', () => {
    expect(noticeTexts('en').rejected('$& {cause}')).toBe('Your task was rejected: $& {cause}');
  });
});
