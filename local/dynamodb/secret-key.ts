import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { REGION } from '../environment.ts';

const DATABASE = new RegExp(`^([0-9a-f]{32})_${REGION}\\.db$`);

/**
 * The access key under which DynamoDB Local keeps the stack's tables: a new one, or the one whose database is in the
 * data directory (DynamoDB Local names the file by it).
 */
export async function secretKey(dataDir: string | null): Promise<string> {
  const files = dataDir === null ? [] : await readdir(dataDir);
  const found = files.map((file) => DATABASE.exec(file)?.[1]).find((key) => key !== undefined);
  return found ?? randomBytes(16).toString('hex');
}
