import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { setting } from '../config.ts';
import { type Proof, proofSchema } from '../domain/proof-code.ts';
import { documentClient } from './dynamodb.ts';
import { type VersionedItems, versionedItems } from './versioned-items.ts';

/** Where one-time codes live: in the requests table, under keys that no request has. */
export type ProofStore = VersionedItems<Proof>;

/** The codes in a table. */
export function proofStore(client: DynamoDBDocumentClient, table: string): ProofStore {
  return versionedItems(client, table, (item) => proofSchema.parse(item));
}

/** The codes of this stage. */
export function stageProofStore(): ProofStore {
  return proofStore(documentClient(), setting('REQUESTS_TABLE'));
}
