import type { DynamoDBRecord } from 'aws-lambda';
import { until } from '../../support/until.ts';

/** Stream records that a function is not given, so that a test can hand them over itself. */
export interface HeldRecords {
  /** For `startStack`. */
  dropRecord: (functionName: string, record: DynamoDBRecord) => boolean;
  /** Holds what a function would be told of a request from a version on (up to another). */
  hold: (functionName: string, id: string, from?: number, to?: number) => void;
  /** The event of the record of a version, once it was held. */
  event: (functionName: string, id: string, version: number) => Promise<{ Records: DynamoDBRecord[] }>;
}

interface Held {
  functionName: string;
  id: string;
  version: number;
  record: DynamoDBRecord;
}

export function holdRecords(): HeldRecords {
  const rules: { functionName: string; id: string; from: number; to: number }[] = [];
  const held: Held[] = [];
  return {
    dropRecord: (name, record) => {
      const functionName = name.replace('countersign-local-', '');
      const id = record.dynamodb?.Keys?.id?.S ?? '';
      const version = Number(record.dynamodb?.NewImage?.version?.N ?? Number.NaN);
      const drops = rules.some(
        (rule) => rule.functionName === functionName && rule.id === id && version >= rule.from && version <= rule.to,
      );
      if (drops) held.push({ functionName, id, version, record });
      return drops;
    },
    hold: (functionName, id, from = 1, to = Number.POSITIVE_INFINITY) => {
      rules.push({ functionName, id, from, to });
    },
    event: (functionName, id, version) =>
      until(`${functionName} would have been told of version ${version}`, () => {
        const found = held.find((one) => one.functionName === functionName && one.id === id && one.version === version);
        return found && { Records: [found.record] };
      }),
  };
}
