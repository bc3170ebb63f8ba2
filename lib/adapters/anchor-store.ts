import { GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { setting } from '../config.ts';

/** Writes a day's anchor (JSON text). Answers false where there is one: that one stands. */
export type PutAnchor = (day: string, text: string) => Promise<boolean>;

/** A day's anchor, and whether somebody wrote over it or deleted it since; what was first written is still there. */
export interface KeptAnchor {
  day: string;
  version: string;
  touched: boolean;
}

/** What was anchored. */
export interface AnchorReader {
  /** The anchors of all days, oldest first. */
  all(): Promise<KeptAnchor[]>;
  /** An anchor's text as it was first written. */
  read(anchor: KeptAnchor): Promise<string>;
}

const prefixOf = (stage: string) => `countersign/${stage}/`;
const keyOf = (stage: string, day: string) => `${prefixOf(stage)}${day}.json`;

/** Writes into a bucket; how long and how firmly it keeps what is in it is its own default (Object Lock). */
export function putAnchor(client: S3Client, Bucket: string, stage: string): PutAnchor {
  return async (day, Body) => {
    const Key = keyOf(stage, day);
    // The lock keeps what is there, and this that nothing is put before it.
    const once = { ContentType: 'application/json', IfNoneMatch: '*' };
    try {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ...once }));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'PreconditionFailed') return false;
      throw error;
    }
  };
}

/**
 * Reads from a bucket. A lock keeps every version, but lets others be put before it, and a mark that says deleted: so
 * what counts is the first version of each.
 */
export function anchorReader(client: S3Client, Bucket: string, stage: string): AnchorReader {
  return {
    async all() {
      const found = new Map<string, KeptAnchor>();
      const marked = new Set<string>();
      for await (const page of versionPages(client, Bucket, prefixOf(stage))) {
        // Those of one key stand together, the newest first.
        for (const { Key = '', VersionId = 'null' } of page.Versions ?? []) {
          const day = dayIn(Key, stage);
          if (day !== undefined) found.set(day, { day, version: VersionId, touched: found.has(day) });
        }
        for (const { Key = '' } of page.DeleteMarkers ?? []) marked.add(dayIn(Key, stage) ?? '');
      }
      const anchors = [...found.values()].map((one) => ({ ...one, touched: one.touched || marked.has(one.day) }));
      return anchors.sort((a, b) => (a.day < b.day ? -1 : 1));
    },
    async read({ day, version }) {
      const one = { Bucket, Key: keyOf(stage, day), VersionId: version };
      const { Body } = await client.send(new GetObjectCommand(one));
      return (await Body?.transformToString()) ?? '';
    },
  };
}

function dayIn(key: string, stage: string): string | undefined {
  return /^(\d{4}-\d\d-\d\d)\.json$/.exec(key.slice(prefixOf(stage).length))?.[1];
}

async function* versionPages(client: S3Client, Bucket: string, Prefix: string) {
  let next = {};
  do {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix, ...next }));
    yield page;
    if (page.IsTruncated !== true) return;
    next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  } while (true);
}

/** Writes into the bucket of this stage, which may be of another Region. */
export function stagePutAnchor(): PutAnchor {
  return putAnchor(new S3Client({ followRegionRedirects: true }), setting('ANCHOR_BUCKET'), setting('STAGE'));
}
