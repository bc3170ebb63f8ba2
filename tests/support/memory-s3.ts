import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a stand-in for S3 was sent. */
export interface SentToS3 {
  method: string;
  url: string;
  headers: Record<string, unknown>;
}

/** A version of an object; without a body, the mark that it was deleted. */
interface Version {
  key: string;
  id: string;
  body: string | undefined;
}

/** As much of S3 as anchors need, by path: one bucket with versions, listed two at a time. */
export async function startMemoryS3() {
  const versions: Version[] = [];
  const sent: SentToS3[] = [];
  const add = (key: string, body?: string) => versions.push({ key, id: `v${versions.length}`, body });
  const server = createServer(async (request, response) => {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '', 'http://localhost');
    const body = await text(request);
    sent.push({ method, url: url.pathname, headers });
    const key = url.pathname.replace(/^\/bucket\/?/, '');
    const newest = versions.findLast((one) => one.key === key);
    if (method === 'PUT' && headers['if-none-match'] === '*' && newest?.body !== undefined) {
      response.writeHead(412).end('<Error><Code>PreconditionFailed</Code><Message>there</Message></Error>');
    } else if (method === 'PUT') {
      add(key, body);
      response.end();
    } else if (url.searchParams.has('versions')) {
      response.writeHead(200, { 'content-type': 'application/xml' }).end(listOf(versions, url.searchParams));
    } else {
      const id = url.searchParams.get('versionId');
      response.end((id === null ? newest : versions.find((one) => one.key === key && one.id === id))?.body);
    }
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return { url: `http://localhost:${address.port}`, versions, add, sent, close: () => server.close() };
}

/** By key, and of one key the newest first. */
function listOf(versions: readonly Version[], query: URLSearchParams): string {
  const found = versions
    .toReversed()
    .filter(({ key }) => key.startsWith(query.get('prefix') ?? ''))
    .sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1));
  const after = found.findIndex(
    ({ key, id }) => key === query.get('key-marker') && id === query.get('version-id-marker'),
  );
  const page = found.slice(after + 1, after + 3).map(({ key, id, body }) => {
    const tag = body === undefined ? 'DeleteMarker' : 'Version';
    return `<${tag}><Key>${key}</Key><VersionId>${id}</VersionId></${tag}>`;
  });
  const last = found[after + 2];
  const more = last !== undefined && found.length > after + 3;
  const next = more
    ? `<NextKeyMarker>${last.key}</NextKeyMarker><NextVersionIdMarker>${last.id}</NextVersionIdMarker>`
    : '';
  return `<ListVersionsResult><IsTruncated>${more}</IsTruncated>${next}${page.join('')}</ListVersionsResult>`;
}
