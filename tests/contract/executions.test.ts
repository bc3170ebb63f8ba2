import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { executions } from '../../lib/adapters/executions.ts';
import { newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const { describe: look } = executions(laptop.sfn);

describe('an execution', () => {
  test('that waits goes on', async () => {
    const executionArn = await startAsking(laptop, { approvers: [newAddress()] });
    expect(await look(executionArn)).toEqual({ kind: 'running' });
  });

  test('that was stopped has ended, at a time', async () => {
    const executionArn = await startAsking(laptop, { approvers: [newAddress()] });
    const before = Date.now();
    await laptop.sfn.send(new StopExecutionCommand({ executionArn }));
    const state = await look(executionArn);
    expect(state).toEqual({ kind: 'ended', status: 'ABORTED', stoppedAt: expect.any(Number) });
    const stoppedAt = 'stoppedAt' in state ? state.stoppedAt : undefined;
    expect(Math.abs((stoppedAt ?? 0) - before)).toBeLessThan(60_000);
  });

  test('that was refused its request has ended as its state machine says', async () => {
    const executionArn = await startAsking(laptop, { actions: [] });
    await endOf(laptop, executionArn);
    expect(await look(executionArn)).toMatchObject({ kind: 'ended', status: 'SUCCEEDED' });
  });

  test('that Step Functions does not know has ended, nobody knows when', async () => {
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:gone:gone';
    expect(await look(executionArn)).toEqual({ kind: 'ended', status: 'DOES_NOT_EXIST' });
  });

  test.each([
    ['whose ARN is none', () => look('nonsense'), 'InvalidArn'],
    ['at a Step Functions that cannot be reached', () => executions(unreachable()).describe('x'), expect.any(String)],
  ])('%s cannot be looked up', async (_, answer, error) => {
    expect(await answer()).toEqual({ kind: 'unknown', error });
  });

  test('that waits to be redriven goes on', async () => {
    const redriven = { send: async () => ({ status: 'PENDING_REDRIVE', stopDate: new Date() }) };
    expect(await executions(redriven).describe('x')).toEqual({ kind: 'running' });
  });
});

function unreachable(): SFNClient {
  return new SFNClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: 'http://localhost:1',
    maxAttempts: 1,
  });
}
