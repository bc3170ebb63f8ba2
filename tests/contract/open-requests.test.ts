import { describe, expect, test } from '@jest/globals';
import { type OpenRequests, openRequests } from '../../lib/adapters/open-requests.ts';
import type { RequestStore } from '../../lib/adapters/request-store.ts';
import { cancel } from '../../lib/domain/endings.ts';
import { mint } from '../../lib/mint.ts';
import { REQUESTS_TABLE } from '../support/laptop.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { changed, opened } from '../support/requests.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';

const stores: { name: string; make: () => RequestStore & OpenRequests }[] = [
  { name: 'in memory', make: memoryRequestStore },
  {
    name: 'in DynamoDB',
    make: () => ({ ...sharedLaptop().store, ...openRequests(sharedLaptop().documents, REQUESTS_TABLE) }),
  },
];

const START = Date.now();
const newExecution = () => `arn:aws:states:us-east-1:000000000000:execution:m:${mint()}`;

/** A request of an execution, made so many milliseconds after the start. */
function made(execution: string | undefined, after = 0) {
  const fields = execution === undefined ? {} : { execution };
  return opened(fields, START + after, mint).request;
}

describe.each(stores)('the index of open requests, $name', ({ make }) => {
  const store = make();

  test('has those of an execution that were made before a time, earliest first', async () => {
    const [mine, other] = [newExecution(), newExecution()];
    const [late, early, middle] = [made(mine, 30), made(mine, 10), made(mine, 20)];
    for (const request of [late, early, middle, made(other, 10)]) await store.save(request);

    const row = ({ id, createdAt }: typeof early) => ({ id, openExecution: mine, createdAt });
    expect(await store.openOf(mine, START + 100)).toEqual([early, middle, late].map(row));
    expect(await store.openOf(mine, START + 30)).toEqual([early, middle].map(row));
    expect(await store.openOf(mine, START + 10)).toEqual([]);
    expect(await store.openOf(newExecution(), START + 100)).toEqual([]);
  });

  test('lets one go that has ended', async () => {
    const mine = newExecution();
    const request = made(mine);
    await store.save(request);
    await store.save(changed(cancel(request, { actor: 'test', reason: 'Over' }, START + 1)));
    expect(await store.openOf(mine, START + 100)).toEqual([]);
  });

  test('has an execution with more than a page of requests', async () => {
    // A page of DynamoDB's has a megabyte, which long keys fill. Not longer ids: they are part of a key of the audit's, and
    // a row that it cannot take would hold up the rows of everybody else's requests.
    const execution = newExecution().padEnd(2_000, 'x');
    const requests = Array.from({ length: 400 }, (_, index) => {
      const request = made(newExecution(), index);
      return { ...request, id: request.id.padEnd(900, 'x'), openExecution: execution };
    });
    for (let start = 0; start < requests.length; start += 50) {
      await Promise.all(requests.slice(start, start + 50).map((request) => store.save(request)));
    }
    const found = await store.openOf(execution, START + 10_000);
    expect(found.map(({ id }) => id)).toEqual(requests.map(({ id }) => id));
  });

  test('in parts is all of it, each row once, and nothing that names no execution', async () => {
    const executions = Array.from({ length: 40 }, newExecution);
    const requests = executions.map((execution) => made(execution));
    const silent = made(undefined);
    for (const request of [...requests, silent]) await store.save(request);

    const parts = await Promise.all(Array.from({ length: 7 }, (_, part) => store.openIn(part, 7)));
    const found = parts.flat().filter(({ openExecution }) => executions.includes(openExecution));
    expect(found.map(({ id }) => id).sort()).toEqual(requests.map(({ id }) => id).sort());
    expect(parts.flat().map(({ id }) => id)).not.toContain(silent.id);
    expect(parts.filter((part) => part.length > 0).length).toBeGreaterThan(1);
  });
});
