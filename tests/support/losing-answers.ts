import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { REGION } from '../../local/environment.ts';

/** A client to which the first answer of each call never arrives, although the call was carried out. */
export function losingAnswers(environment: Record<string, string>) {
  const client = new DynamoDBClient({
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB ?? '',
  });
  let losses = 0;
  const seen = new WeakSet<object>();
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      if (seen.has(args.input)) return answer;
      seen.add(args.input);
      losses += 1;
      throw Object.assign(new Error('The answer is lost'), { name: 'TimeoutError' });
    },
    { step: 'deserialize' },
  );
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return { client: documents, losses: () => losses };
}
