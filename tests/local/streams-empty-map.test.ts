import { expect, test } from '@jest/globals';
import { toLambdaRecord } from '../../local/streams/record.ts';

test('an empty map, which the stream of DynamoDB Local leaves without its type, is a map again', () => {
  const NewImage = JSON.parse('{"id":{"S":"x"},"detail":{},"list":{"L":[{"M":{"inner":{}}}]},"none":{"NULL":true}}');

  const { dynamodb } = toLambdaRecord({ eventName: 'INSERT', dynamodb: { NewImage } }, { streamArn: 'arn' });

  expect(dynamodb?.NewImage).toEqual({
    id: { S: 'x' },
    detail: { M: {} },
    list: { L: [{ M: { inner: { M: {} } } }] },
    none: { NULL: true },
  });
});
