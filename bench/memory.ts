import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Resident memory in MB of each part of a laptop stack. */
export type Memory = Record<Part, number>;

export const PARTS = ['functions', 'DynamoDB', 'this process'] as const;
export type Part = (typeof PARTS)[number];

interface Process {
  pid: number;
  parent: number;
  megabytes: number;
  command: string;
}

/** Looks at this process and all below it: the functions' and DynamoDB Local's; small helpers count here. */
export async function readMemory(): Promise<Memory> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,rss=,args=']);
  const processes = stdout.split('\n').flatMap((line) => processOf(line) ?? []);
  const memory: Memory = { functions: 0, DynamoDB: 0, 'this process': 0 };
  for (const one of ours(processes)) memory[partOf(one)] += one.megabytes;
  return memory;
}

function processOf(line: string): Process | undefined {
  const [, pid, parent, kilobytes, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
  if (command === undefined) return undefined;
  return { pid: Number(pid), parent: Number(parent), megabytes: Number(kilobytes) / 1_024, command };
}

function ours(processes: readonly Process[]): Process[] {
  const found = new Set([process.pid]);
  // Parents may stand after their children.
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  return processes.filter(({ pid }) => found.has(pid));
}

function partOf({ command }: Process): Part {
  if (command.includes('DynamoDBLocal') && !command.includes(' -e ')) return 'DynamoDB';
  return /\bsls\b.* offline /.test(command) ? 'functions' : 'this process';
}

/** The slope of a line through points, by least squares: y for each x. */
export function slopeOf(points: readonly { x: number; y: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0) / spread;
}
