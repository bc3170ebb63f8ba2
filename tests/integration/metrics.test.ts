import { beforeAll, describe, expect, test } from '@jest/globals';
import { mint } from '../../lib/mint.ts';
import { invoke, storedOnce, sweepNow } from '../support/laptop.ts';
import { choose, idIn, redeemJson, send } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { isMetricLine, type MetricLine, readMetricLine } from '../support/metric-lines.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();

/** Lines of metrics that the functions have written up to now. Those of other tests are among them. */
function lines(): MetricLine[] {
  return laptop.output().filter(isMetricLine).map(readMetricLine);
}

const having = (name: string) => lines().filter(({ values }) => values[name] !== undefined);
const refusals = () => having('Refusals').map(({ reason }) => reason);

let id = '';

beforeAll(async () => {
  const email = newAddress();
  await startAsking(laptop, { approvers: [email] });
  const link = await linkTo(laptop, email);
  id = idIn(link);
  await redeemJson(link, { action: 'maybe' });
  await choose(link, 'approve');
  await redeemJson(link, { action: 'reject' });
  await send('GET', `${laptop.api}/a/${mint()}${mint()}`);
  await invoke(laptop, 'request-approval', { token: 'x', actions: [] });
  await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
  await trailOf(laptop, id);
  await sweepNow(laptop);
  await until('the sweep has told its numbers', () => having('SweepDue').length > 0);
}, 60_000);

describe('the functions tell CloudWatch', () => {
  test.each([
    'RequestsCreated',
    'MailsSent',
    'Redemptions',
    'Decisions',
    'Deliveries',
    'DeliveryDelay',
    'ErrorsThrown',
  ])('of what happened to requests: %s', (name) => {
    expect(having(name).length).toBeGreaterThan(0);
  });

  test('how long a delivery took', () => {
    for (const { values } of having('DeliveryDelay')) expect(values.DeliveryDelay).toBeGreaterThanOrEqual(0);
  });

  test.each(['ActionMismatched', 'AlreadyDecided', 'UnknownLink', 'InvalidAction'])(
    'what was refused, by its reason: %s',
    (reason) => {
      expect(refusals()).toContain(reason);
    },
  );

  test('what the sweep had to do, and how much of it failed', () => {
    for (const { values } of having('SweepDue'))
      expect(values).toEqual({ SweepDue: expect.any(Number), SweepFailed: 0 });
  });

  test('all of it by stage, and nothing by request', () => {
    expect(lines().length).toBeGreaterThan(5);
    expect(new Set(lines().map(({ stage }) => stage))).toEqual(new Set(['local']));
    expect(laptop.output().filter(isMetricLine).join('\n')).not.toContain(id);
  });
});
