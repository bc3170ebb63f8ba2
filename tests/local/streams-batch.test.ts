import { describe, expect, it } from '@jest/globals';
import { afterInvocation, cutBatches, type Outcome, splitByAge, type Tracked } from '../../local/streams/batch.ts';
import { policyOf } from '../../local/streams/mapping.ts';

function tracked(name: string, bornAt = 0): Tracked {
  return { record: { dynamodb: { SequenceNumber: name } }, bornAt };
}

/** 'abc' is three records with the sequence numbers a, b and c. */
function batch(names: string, failures = 0) {
  return { records: [...names].map((name) => tracked(name)), failures };
}

function namesOf(records: readonly Tracked[]) {
  return records.map(({ record }) => record.dynamodb?.SequenceNumber).join('');
}

const failedOn = (...names: unknown[]): Outcome => ({
  payload: { batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier })) },
});
const thrown: Outcome = { error: 'thrown' };
const unreachable: Outcome = { notInvoked: 'connection refused' };

const plain = { reportsFailures: false, bisects: false, retries: 2 };
const reports = { ...plain, reportsFailures: true };
const bisects = { ...plain, bisects: true };
const both = { ...reports, bisects: true };

describe('after an invocation', () => {
  it.each([
    ['a success is done', plain, batch('abc'), { payload: null }, [], ''],
    ['reported failures count only where the mapping says so', plain, batch('abc'), failedOn('b'), [], ''],
    ['a thrown error retries the whole batch', plain, batch('abc'), thrown, [['abc', 1]], ''],
    ['the last retry is still made', plain, batch('abc', 1), thrown, [['abc', 2]], ''],
    ['retries used up discard the whole batch', plain, batch('abc', 2), thrown, [], 'abc'],
    ['without retries the first failure discards', { ...plain, retries: 0 }, batch('ab'), thrown, [], 'ab'],
    [
      'without a bound it goes on',
      { ...plain, retries: Number.POSITIVE_INFINITY },
      batch('a', 9999),
      thrown,
      [['a', 10000]],
      '',
    ],
    [
      'bisect halves the batch at no cost',
      bisects,
      batch('abcde', 2),
      thrown,
      [
        ['abc', 2],
        ['de', 2],
      ],
      '',
    ],
    ['bisect retries one record alone', bisects, batch('a', 1), thrown, [['a', 2]], ''],
    ['bisect discards the poison record alone', bisects, batch('a', 2), thrown, [], 'a'],
    ['an empty report is a success', reports, batch('abc'), failedOn(), [], ''],
    ['no report is a success', reports, batch('abc'), { payload: undefined }, [], ''],
    ['a null list is a success', reports, batch('abc'), { payload: { batchItemFailures: null } }, [], ''],
    ['an answer without a list is a success', reports, batch('abc'), { payload: {} }, [], ''],
    ['the lowest reported record is the checkpoint', reports, batch('abcd'), failedOn('d', 'b'), [['bcd', 1]], ''],
    ['the first record reported retries them all', reports, batch('abc'), failedOn('a'), [['abc', 1]], ''],
    ['the rest after the checkpoint is discarded in the end', reports, batch('abc', 2), failedOn('b'), [], 'bc'],
    ['progress costs nothing with bisect on', both, batch('abc', 2), failedOn('b'), [['bc', 2]], ''],
    ['no progress costs a retry with bisect on', both, batch('bc', 1), failedOn('b'), [['bc', 2]], ''],
    [
      'a thrown error bisects with both on',
      both,
      batch('ab'),
      thrown,
      [
        ['a', 0],
        ['b', 0],
      ],
      '',
    ],
    ['an unknown identifier fails the whole batch', reports, batch('abc'), failedOn('c', 'x'), [['abc', 1]], ''],
    ['an empty identifier fails the whole batch', reports, batch('abc'), failedOn(''), [['abc', 1]], ''],
    ['a null identifier fails the whole batch', reports, batch('abc'), failedOn(null), [['abc', 1]], ''],
    ['an unreadable answer fails the whole batch', reports, batch('abc'), { payload: 'ok' }, [['abc', 1]], ''],
    ['a function out of reach never uses up the retries', plain, batch('abc', 2), unreachable, [['abc', 2]], ''],
    ['a function out of reach is no reason to bisect', bisects, batch('abc'), unreachable, [['abc', 0]], ''],
  ] as const)('%s', (_, policy, given, outcome, next, discarded) => {
    const step = afterInvocation(given, outcome, policy);
    expect(step.next.map(({ records, failures }) => [namesOf(records), failures])).toEqual(next);
    expect(namesOf(step.discarded)).toBe(discarded);
  });
});

describe('cutting records into batches', () => {
  it.each([
    ['none', '', 2, 1_000, []],
    ['by number', 'abcde', 2, 1_000, ['ab', 'cd', 'e']],
    ['by payload', 'abc', 10, 80, ['ab', 'c']],
    ['never to nothing, however large the record', 'ab', 10, 1, ['a', 'b']],
  ])('cuts %s', (_, names, size, bytes, expected) => {
    const cut = cutBatches(batch(names).records, size, bytes);
    expect(cut.map(({ records }) => namesOf(records))).toEqual(expected);
  });
});

describe('the age of records', () => {
  it('discards those beyond the bound and keeps the rest in order', () => {
    const records = [tracked('a', 0), tracked('b', 5_000), tracked('c', 9_000)];
    const { expired, fresh } = splitByAge({ records, failures: 1 }, 10_000, { maxAgeMs: 5_000 });
    expect(namesOf(expired)).toBe('a');
    expect(namesOf(fresh.records)).toBe('bc');
    expect(fresh.failures).toBe(1);
  });
});

describe('a mapping', () => {
  it('has the defaults of Lambda: no bound but the stream’s own day', () => {
    expect(policyOf({})).toMatchObject({
      retries: Number.POSITIVE_INFINITY,
      maxAgeMs: 86_400_000,
      reportsFailures: false,
      bisects: false,
      windowMs: 0,
    });
  });

  it('is read from serverless.yml’s words', () => {
    const event = {
      type: 'dynamodb',
      arn: 'arn:aws:dynamodb:::table/requests/stream/x',
      batchSize: 25,
      batchWindow: 1,
      functionResponseType: 'ReportBatchItemFailures',
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 3,
      maximumRecordAgeInSeconds: 600,
      parallelizationFactor: 4,
      startingPosition: 'LATEST',
    };
    expect(policyOf(event)).toEqual({
      batchSize: 25,
      lanes: 4,
      windowMs: 1_000,
      filterPatterns: [],
      startingPosition: 'LATEST',
      reportsFailures: true,
      bisects: true,
      retries: 3,
      maxAgeMs: 600_000,
    });
  });

  it.each([
    { batchSize: 0 },
    { batchSize: 10_001 },
    { maximumRecordAgeInSeconds: 10 },
    { maximumRetryAttempts: -2 },
    { functionResponseType: 'ReportEverything' },
    { filterPatterns: [{}, {}, {}, {}, {}, {}] },
  ])('refuses what Lambda refuses: %j', (mapping) => {
    expect(() => policyOf(mapping)).toThrow();
  });
});
