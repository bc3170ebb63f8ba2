import type { Shard } from '@aws-sdk/client-dynamodb-streams';

/** How far the reading of a stream has come: shards being read and shards read to their end, by id. */
export type Progress = { reading: ReadonlySet<string>; finished: ReadonlySet<string> };

/** The shards to start on now. A child waits for its parent's end, unless the stream has forgotten the parent. */
export function readyShards(shards: readonly Shard[], { reading, finished }: Progress): string[] {
  const known = new Set(idsOf(shards));
  const waits = ({ ParentShardId: parent }: Shard) =>
    parent !== undefined && known.has(parent) && !finished.has(parent);
  return idsOf(shards.filter((shard) => !waits(shard))).filter((id) => !reading.has(id) && !finished.has(id));
}

/** Shards that take no more records, which a mapping that starts at LATEST never reads. */
export function closedShards(shards: readonly Shard[]): string[] {
  return idsOf(shards.filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber !== undefined));
}

function idsOf(shards: readonly Shard[]): string[] {
  return shards.flatMap(({ ShardId }) => ShardId ?? []);
}
