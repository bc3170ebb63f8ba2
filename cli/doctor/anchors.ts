import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectLockConfigurationCommand, type ObjectLockConfiguration, S3Client } from '@aws-sdk/client-s3';
import { anchorReader } from '../../lib/adapters/anchor-store.ts';
import { dueDay } from '../../lib/domain/anchor.ts';
import type { Stage } from '../stage.ts';
import { type Check, type Line, ok, problem, unknown } from './line.ts';

const NOT_IN_USE = 'not in use (auditAnchorBucket)';

/** Where a stage anchors its chain heads, if it does: that the bucket keeps what is in it, and that it gets there. */
export function anchorChecks(stage: Stage, lambda: LambdaClient): Check[] {
  const asked = bucketOf(stage, lambda);
  // Whoever waits for it tells; until then nobody does.
  asked.catch(() => undefined);
  const s3 = new S3Client({ ...stage.client('S3'), followRegionRedirects: true });
  return [
    {
      check: 'anchors',
      missing: {
        said: 'the bucket is not there, or has no Object Lock',
        remedy: 'docs/operators.md says what it needs',
      },
      ask: async () => {
        const bucket = await asked;
        if (bucket === undefined) return [ok('anchors', NOT_IN_USE)];
        const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }));
        return lockLines(bucket, answer.ObjectLockConfiguration);
      },
    },
    {
      check: 'last anchor',
      missing: { said: 'the bucket is not there', remedy: 'docs/operators.md says what it needs' },
      ask: async () => {
        const bucket = await asked;
        if (bucket === undefined) return [ok('last anchor', NOT_IN_USE)];
        const anchors = await anchorReader(s3, bucket, stage.name).all();
        return lastLines(anchors.at(-1)?.day, Date.now());
      },
    },
  ];
}

async function bucketOf(stage: Stage, lambda: LambdaClient): Promise<string | undefined> {
  const FunctionName = stage.functionName('anchor-audit');
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return Environment?.Variables?.ANCHOR_BUCKET;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** What the bucket says of its lock. */
export function lockLines(bucket: string, lock: ObjectLockConfiguration | undefined): Line[] {
  const { Mode: mode, Days: days, Years: years } = lock?.Rule?.DefaultRetention ?? {};
  const remedy = 'give it a default retention in mode COMPLIANCE; docs/operators.md says how';
  if (mode === undefined) return [problem('anchors', `${bucket} keeps nothing by default`, remedy)];
  if (mode !== 'COMPLIANCE')
    return [problem('anchors', `${bucket} keeps in mode ${mode}, which can be lifted`, remedy)];
  return [ok('anchors', `${bucket} keeps them for ${years === undefined ? `${days} days` : `${years} years`}`)];
}

/** Whether the last day that was anchored is the one that it must be by now (epoch ms). */
export function lastLines(last: string | undefined, now: number): Line[] {
  if (last === undefined) return [unknown('last anchor', 'none yet; the first is written at 6:30 UTC')];
  if (last >= dueDay(now)) return [ok('last anchor', `of ${last}`)];
  return [problem('last anchor', `of ${last}`, 'see the log of anchor-audit, and anchor the days that are missing')];
}
