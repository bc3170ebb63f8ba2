import { describe, expect, test } from '@jest/globals';
import { CountersignError } from '../../lib/domain/errors.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import type { Settings } from '../../lib/domain/settings.ts';
import { approve, input, reject, settings } from '../support/requests.ts';

// What is checked of actions beyond their shapes.

const open: Settings = { ...settings, enablePostActions: true, enableOutputParameters: true, oneClick: 'allow' };
const heartbeat = { name: 'alive', type: 'heartbeat' };
const success = { name: 'yes', type: 'success', schema: true, output: {} };
const failure = { name: 'no', type: 'failure', schema: true };
const post = (...outcomes: object[]) => ({ name: 'send', type: 'post', outcomes });
const two = ['aiko@example.com', 'ben@example.com'];
const asking = (actions: unknown[], more: Record<string, unknown> = {}) => input({ actions, ...more });

/** What is said against a request: the error's code and the path that its message begins with. */
function complaint(raw: unknown, stage = open): string {
  try {
    parseRequest(raw, stage);
  } catch (error) {
    if (error instanceof CountersignError) return `${error.code} ${error.message.split(': ')[0]}`;
    throw error;
  }
  return 'none';
}

describe('needs', () => {
  test.each<[string, unknown, string]>([
    ['one, of nobody in particular', asking([{ ...approve, needs: 1 }]), 'none'],
    ['two, of nobody in particular', asking([reject, { ...approve, needs: 2 }]), 'UnreachableNeeds actions[1].needs'],
    ['all, of nobody in particular', asking([{ ...approve, needs: 'all' }]), 'UnreachableNeeds actions[0].needs'],
    ['two, of two', asking([{ ...approve, needs: 2 }], { approvers: two }), 'none'],
    ['all, of two', asking([{ ...approve, needs: 'all' }], { approvers: two }), 'none'],
    ['three, of two', asking([{ ...approve, needs: 3 }], { approvers: two }), 'UnreachableNeeds actions[0].needs'],
    ['one post of two', asking([{ ...post(success), needs: 1 }, approve], { approvers: two }), 'none'],
    ['two posts', asking([{ ...post(success), needs: 2 }], { approvers: two }), 'InvalidAction actions[0].needs'],
    [
      'a post of all two',
      asking([{ ...post(success), needs: 'all' }], { approvers: two }),
      'InvalidAction actions[0].needs',
    ],
    ['a post of all one', asking([{ ...post(success), needs: 'all' }, approve], { approvers: two.slice(1) }), 'none'],
    [
      'two, with parameters',
      asking([{ ...approve, needs: 2 }], { approvers: two, enable_output_parameters: true }),
      'InvalidAction actions[0].needs',
    ],
    ['one, with parameters', asking([approve], { approvers: two, enable_output_parameters: true }), 'none'],
    [
      'two, without parameters',
      asking([{ ...approve, needs: 2 }], { approvers: two, enable_output_parameters: false }),
      'none',
    ],
  ])('%s', (_, raw, said) => {
    expect(complaint(raw)).toBe(said);
  });
});

describe('approvers have something to decide', () => {
  test.each<[string, unknown, string]>([
    ['an approval', asking([heartbeat, approve], { approvers: two }), 'none'],
    ['a heartbeat alone', asking([heartbeat], { approvers: two }), 'InvalidAction actions'],
    ['a heartbeat, of nobody in particular', asking([heartbeat]), 'none'],
    ['a post that may succeed alone', asking([post(success)], { approvers: two }), 'InvalidAction actions'],
    ['a post beside an approval', asking([post(success), approve], { approvers: two }), 'none'],
    ['a post, of nobody in particular', asking([post(success)]), 'none'],
    [
      'a post that keeps alive alone',
      asking([post({ ...heartbeat, schema: true })], { approvers: two }),
      'InvalidAction actions',
    ],
  ])('%s', (_, raw, said) => {
    expect(complaint(raw)).toBe(said);
  });
});

describe('what a stage has to allow', () => {
  const oneClick = asking([reject, { ...approve, one_click: true }]);

  test.each<[string, unknown, Partial<Settings>, string]>([
    ['one click', oneClick, {}, 'none'],
    ['one click, always', oneClick, { oneClick: 'always' }, 'none'],
    ['one click, never', oneClick, { oneClick: 'never' }, 'OneClickDisabled actions[1].one_click'],
    [
      'one click of what wants a comment',
      asking([reject, { ...approve, one_click: true }], { comment: 'required' }),
      {},
      'InvalidAction actions[1].one_click',
    ],
    [
      'one click of a heartbeat beside what wants a comment',
      asking([approve, { ...heartbeat, one_click: true }], { comment: 'required' }),
      {},
      'none',
    ],
    [
      'one click of what takes a comment',
      asking([{ ...approve, one_click: true }], { comment: 'optional' }),
      {},
      'none',
    ],
    ['no click', asking([{ ...approve, one_click: false }]), { oneClick: 'never' }, 'none'],
    ['a post', asking([post(success)]), {}, 'none'],
    ['a post', asking([reject, post(success)]), { enablePostActions: false }, 'PostActionsDisabled actions[1].type'],
    ['no post', asking([approve]), { enablePostActions: false }, 'none'],
  ])('%s, under %j', (_, raw, stage, said) => {
    expect(complaint(raw, { ...open, ...stage })).toBe(said);
  });
});

describe('a redirect', () => {
  const to = (redirect: string, parameters: boolean) =>
    asking([reject, { ...approve, response: { redirect } }], { enable_output_parameters: parameters });

  test.each<[string, unknown, string]>([
    ['with a parameter in the host', to('https://$host/x', true), 'InvalidAction actions[1].response.redirect'],
    ['with a parameter in the path', to('https://example.com/$x', true), 'none'],
    ['without a parameter', to('https://example.com/x', true), 'none'],
  ])('%s', (_, raw, said) => {
    expect(complaint(raw)).toBe(said);
  });
});

describe('the outcomes of a post', () => {
  const said = (...outcomes: object[]) => complaint(asking([post(...outcomes)]));
  const at = 'InvalidPostActionOutcome actions[0].outcomes';
  const { output: _output, ...bare } = success;

  test.each<[string, object, string]>([
    ['an output', success, 'none'],
    ['the body as output', { ...bare, output_body: true }, 'none'],
    ['a path to the output', { ...bare, output_path: '$.a' }, 'none'],
    ['no output at all', bare, `${at}[0]`],
    ['the body not as output', { ...bare, output_body: false }, `${at}[0]`],
    ['an output and the body', { ...success, output_body: true }, `${at}[0]`],
    ['an output and a path', { ...success, output_path: '$.a' }, `${at}[0]`],
    ['the body and a path', { ...bare, output_body: true, output_path: '$.a' }, `${at}[0]`],
    ['an output, and the body not', { ...success, output_body: false }, 'none'],
    ['a path that is none', { ...bare, output_path: '$.[' }, 'InvalidJsonPath actions[0].outcomes[0].output_path'],
  ])('a success with %s', (_, outcome, complaints) => {
    expect(said(outcome)).toBe(complaints);
  });

  test.each<[string, object, string]>([
    ['nothing', {}, 'none'],
    ['an error', { error: 'e' }, 'none'],
    ['a path to the error', { error_path: '$.e' }, 'none'],
    ['both', { error: 'e', error_path: '$.e' }, `${at}[1]`],
    ['a cause', { cause: 'c' }, 'none'],
    ['a path to the cause', { cause_path: '$.c' }, 'none'],
    ['both of the cause', { cause: 'c', cause_path: '$.c' }, `${at}[1]`],
    ['an error and a path to the cause', { error: 'e', cause_path: '$.c' }, 'none'],
    ['a cause and a path to the error', { cause: 'c', error_path: '$.e' }, 'none'],
    ['a path to the error that is none', { error_path: 'e[' }, 'InvalidJsonPath actions[0].outcomes[1].error_path'],
    ['a path to the cause that is none', { cause_path: 'c[' }, 'InvalidJsonPath actions[0].outcomes[1].cause_path'],
  ])('a failure with %s', (_, more, complaints) => {
    expect(said(success, { ...failure, ...more })).toBe(complaints);
  });

  test('need a schema that can be used', () => {
    expect(said({ ...success, schema: { type: 'strange' } })).toMatch(
      /^InvalidPostActionOutcome actions\[0\]\.outcomes\[0\]\.schema/,
    );
  });
});
