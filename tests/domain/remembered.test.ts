import { expect, test } from '@jest/globals';
import { rememberedSchema } from '../../lib/domain/remembered.ts';
import { EXECUTION, linkOf, opened, voted } from '../support/requests.ts';

test('what a request says of its audit rows is that alone: no token, link, vote or result', () => {
  const plain = opened({ execution: EXECUTION });
  const request = voted(plain.request, { linkHash: linkOf(plain, 'approve'), comment: 'fine' });
  const { id, version, status, executionArn, openedAt, expiresAt, retentionDays, events, eventsBase, chain } = request;
  const remembered = {
    id,
    version,
    status,
    executionArn,
    openedAt,
    expiresAt,
    retentionDays,
    events,
    eventsBase,
    chain,
  };
  expect(rememberedSchema.parse(request)).toEqual(remembered);
});
