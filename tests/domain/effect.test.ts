import { describe, expect, test } from '@jest/globals';
import type { Action, ActionResponse, PostAction } from '../../lib/domain/action.ts';
import { effectOf, type Given, responseAgain, type Selection, whyTooMuch } from '../../lib/domain/effect.ts';
import type { Vote } from '../../lib/domain/request.ts';
import { NOW, opened } from '../support/requests.ts';

// What a redemption does, before it is done.

const shown = { style: 'plain' as const, needs: 1 };
const success: Action = { ...shown, name: 'yes', type: 'success', output: '{"by":"$who","do":"$action"}' };
const failure: Action = { ...shown, name: 'no', type: 'failure', error: 'e-$who', cause: 'c-$type' };
const heartbeat: Action = { ...shown, name: 'alive', type: 'heartbeat' };
const post: PostAction = {
  ...shown,
  name: 'send',
  type: 'post',
  response: { text: 'of the action' },
  outcomes: [
    { name: 'ok', type: 'success', schema: 'true', response: { text: 'of the outcome' } },
    { name: 'plain', type: 'success', schema: 'true' },
  ],
};
const plain = opened().request;
const formatted = { ...plain, parameters: true };
const allows = { parameters: true, postActions: true };
const parameters = { who: 'Ben', action: 'not theirs to say' };

describe('without parameters', () => {
  test.each<Action>([success, failure, heartbeat])('an action is what it says: $name', (action) => {
    const answering = { ...action, response: { text: '$who' } };
    expect(effectOf(plain, answering, { parameters })).toEqual({ deed: answering, response: { text: '$who' } });
  });
});

describe('with parameters', () => {
  test.each<[string, Action, object]>([
    ['an output', success, { type: 'success', output: '{"by":"Ben","do":"yes"}' }],
    ['an error and a cause', failure, { type: 'failure', error: 'e-Ben', cause: 'c-failure' }],
    ['no error', { ...failure, error: undefined }, { type: 'failure', error: undefined, cause: 'c-failure' }],
    ['no cause', { ...failure, cause: undefined }, { type: 'failure', error: 'e-Ben', cause: undefined }],
    ['nothing to fill in', heartbeat, heartbeat],
  ])('they are filled into %s', (_, action, deed) => {
    const effect = effectOf(formatted, action, { allows, parameters });
    expect(effect).toMatchObject({ deed, response: undefined });
  });

  test('they are filled into the response', () => {
    const action: Action = { ...success, response: { text: '$who: $action' } };
    expect(effectOf(formatted, action, { allows, parameters })).toMatchObject({ response: { text: 'Ben: yes' } });
  });

  test('one that is missing is told, and nothing is done', () => {
    expect(effectOf(formatted, success, { allows })).toMatchObject({ code: 'OutputFormatting' });
  });

  test.each<[string, Given]>([
    ['no longer', { allows: { parameters: false, postActions: true }, parameters }],
    ['not at all', { parameters }],
  ])('a stage that allows them %s refuses', (_, given) => {
    expect(effectOf(formatted, success, given)).toMatchObject({ code: 'ParametersDisabled' });
  });
});

describe('a post', () => {
  const selecting = (outcome: string, response?: ActionResponse): Given => ({
    allows,
    select: (): Selection => ({ kind: 'selected', effect: { deed: { type: 'heartbeat' }, outcome, response } }),
  });

  test('does what its body comes to, and answers in the words of the outcome', () => {
    const effect = effectOf(plain, post, selecting('ok', { text: 'of the outcome' }));
    expect(effect).toEqual({ deed: { type: 'heartbeat' }, outcome: 'ok', response: { text: 'of the outcome' } });
  });

  test('answers in the words of the action where the outcome has none', () => {
    expect(effectOf(plain, post, selecting('plain'))).toMatchObject({ response: { text: 'of the action' } });
  });

  test.each<[string, Given, string]>([
    ['a body fits no outcome', { allows, select: () => ({ kind: 'none', message: 'no' }) }, 'InvalidPostActionBody'],
    ['there is no JSON', { allows }, 'InvalidPostActionBody'],
    [
      'the stage no longer allows it',
      { ...selecting('ok'), allows: { ...allows, postActions: false } },
      'PostActionsDisabled',
    ],
    ['the stage says nothing', { ...selecting('ok'), allows: undefined }, 'PostActionsDisabled'],
  ])('is refused when %s', (_, given, code) => {
    expect(effectOf(plain, post, given)).toMatchObject({ code });
  });
});

describe('a repeat is answered as the first was', () => {
  const vote = (action: Action, outcome?: string): Vote => ({
    action: action.name,
    at: NOW,
    ...(outcome === undefined ? {} : { outcome }),
  });
  const answering: Action = { ...success, response: { text: '$who' } };

  test.each<[string, string | undefined, string]>([
    ['of its outcome', 'ok', 'of the outcome'],
    ['of the action, where the outcome has none', 'plain', 'of the action'],
    ['of the action, where the outcome is gone', 'gone', 'of the action'],
    ['of the action, where none was noted', undefined, 'of the action'],
  ])('by a post, in the words %s', (_, outcome, text) => {
    expect(responseAgain(plain, post, vote(post, outcome), {})).toEqual({ text });
  });

  test('with the same parameters', () => {
    expect(responseAgain(formatted, answering, vote(answering), { allows, parameters })).toEqual({ text: 'Ben' });
  });

  test('in our own words when it does not say the same', () => {
    expect(responseAgain(formatted, answering, vote(answering), { allows })).toBeUndefined();
  });
});

describe('what Step Functions takes', () => {
  const bytes = (count: number) => 'x'.repeat(count);

  test.each<[string, Parameters<typeof whyTooMuch>[0], string | undefined]>([
    ['a heartbeat', { kind: 'heartbeat' }, undefined],
    ['an output of 262,144 bytes', { kind: 'task-success', output: bytes(262_144) }, undefined],
    ['an output of one more', { kind: 'task-success', output: bytes(262_145) }, 'output'],
    ['an output of fewer characters, but more bytes', { kind: 'task-success', output: 'é'.repeat(131_073) }, 'output'],
    ['no error and no cause', { kind: 'task-failure' }, undefined],
    ['an error of 256 characters', { kind: 'task-failure', error: bytes(256) }, undefined],
    ['an error of one more', { kind: 'task-failure', error: bytes(257) }, 'error'],
    ['a cause of 32,768 characters', { kind: 'task-failure', cause: bytes(32_768) }, undefined],
    ['a cause of one more', { kind: 'task-failure', error: 'e', cause: bytes(32_769) }, 'cause'],
  ])('%s', (_, result, part) => {
    if (part === undefined) expect(whyTooMuch(result)).toBeUndefined();
    else expect(whyTooMuch(result)).toMatch(new RegExp(`^the ${part} may have`));
  });
});
