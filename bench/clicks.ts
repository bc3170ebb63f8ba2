import { randomInt } from 'node:crypto';
import type { Stack } from '../local/stack.ts';

/** What a hundred clicks at once on the links of one request came to. */
export interface ClicksRow {
  accepted: number;
  refused: number;
  other: number;
  sendTasks: number;
}

/** Starts an execution, clicks its two actions a hundred times at once, and counts what came of it. */
export async function measureClicks(stack: Stack, start: () => Promise<string>): Promise<ClicksRow> {
  const before = new Set(stack.inbox.messages().map(({ id }) => id));
  const executionArn = await start();
  const link = await until<string>(() => {
    // The confirmation of the round before may come in between; it has no link.
    const fresh = stack.inbox.messages().filter(({ id }) => !before.has(id));
    return fresh.flatMap(({ text }) => /http:\/\/\S+?\/a\/\w{32}/.exec(text ?? '')?.[0] ?? [])[0];
  });
  const statuses = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const action = ['approve', 'reject'][randomInt(2)];
      const body = JSON.stringify({ action });
      const response = await fetch(link, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
      await response.body?.cancel();
      return response.status;
    }),
  );
  const ours = () => stack.stepFunctions.tasks().filter((task) => task.executionArn === executionArn);
  await until(() => ours().some(({ answered }) => answered) || undefined);
  return {
    accepted: statuses.filter((status) => status === 200).length,
    refused: statuses.filter((status) => status === 409 || status === 410).length,
    other: statuses.filter((status) => ![200, 409, 410].includes(status)).length,
    sendTasks: ours().reduce((sum, { calls }) => sum + calls.SendTaskSuccess + calls.SendTaskFailure, 0),
  };
}

async function until<T>(look: () => T | undefined): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('The stack did not get there within a minute.');
    await new Promise((done) => setTimeout(done, 50));
  }
}
