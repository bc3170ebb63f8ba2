import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { RememberedRequests } from '../lib/adapters/remembered-requests.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import { entryOf, openedAtOf, storedRowSchema } from '../lib/domain/stored-row.ts';
import type { Verdict } from '../lib/domain/verify-trail.ts';
import { type Checked, type VerifyDependencies, verifyAudit } from '../lib/flows/verify-audit.ts';
import type { AuditSelection } from './audit-selection.ts';
import { idsOf, verifying } from './audit-verify.ts';
import { print, progress } from './output.ts';
import { reportPage } from './report/page.ts';
import type { Trail } from './report/report.ts';
import type { Stage } from './stage.ts';

/** Writes the requests of a selection, whole, as one page. */
export async function writeReport(
  selection: AuditSelection,
  options: { limit?: string; cursor?: string },
  stage: Stage,
): Promise<void> {
  for (const [option, value] of Object.entries({ '--limit': options.limit, '--cursor': options.cursor })) {
    if (value !== undefined) {
      throw new CountersignError('InvalidJSON', `${option}: a report is whole; narrow it with --from and --to`);
    }
  }
  const now = Date.now();
  const { verdicts, trails, compared } = await read(selection, stage);
  await print(
    reportPage({
      stage: stage.isLaptop ? 'the laptop stack' : stage.name,
      ...(stage.isLaptop ? {} : { region: stage.region }),
      version: await ownVersion(),
      selection,
      now,
      trails: trails.toSorted((a, b) => newestFirst(a, b)),
      verdicts,
      compared,
    }),
  );
}

function newestFirst({ entries: [a] }: Trail, { entries: [b] }: Trail): number {
  return (a?.at ?? '') < (b?.at ?? '') ? 1 : -1;
}

async function read(selection: AuditSelection, stage: Stage) {
  const { requests, ...others } = verifying(stage);
  const reading = unlessDenied(requests);
  const verdicts: Verdict[] = [];
  const trails: Trail[] = [];
  const told = progress();
  const ids = selection.request === undefined ? idsOf(selection, stage) : [selection.request];
  for await (const checked of verifyAudit({ ...others, requests: reading }, { ids })) {
    if (checked.rows.length === 0 && checked.verdict.findings.length === 0) continue;
    verdicts.push(checked.verdict);
    trails.push(...trailsOf(checked));
    told.show(`${verdicts.length} requests`);
  }
  told.end();
  return { trails, compared: reading.allowed(), verdicts: reading.allowed() ? verdicts : verdicts.map(withoutEnds) };
}

/** The requests table holds task tokens: an external auditor may be kept from it altogether. */
function unlessDenied(requests: RememberedRequests): VerifyDependencies['requests'] & { allowed: () => boolean } {
  let allowed = true;
  return {
    ...requests,
    load: (id) =>
      requests.load(id).catch((error: unknown) => {
        if (!(error instanceof Error) || error.name !== 'AccessDeniedException') throw error;
        allowed = false;
        return undefined;
      }),
    allowed: () => allowed,
  };
}

// Whether a trail has ended cannot be told without its request.
function withoutEnds(verdict: Verdict): Verdict {
  return { ...verdict, findings: verdict.findings.filter(({ problem }) => problem !== 'unended') };
}

function trailsOf({ rows }: Checked): Trail[] {
  const readable = rows.flatMap((row) => storedRowSchema.safeParse(row).data ?? []);
  return [...Map.groupBy(readable, openedAtOf).values()].map((trail) => ({
    entries: trail.map(entryOf).toSorted((a, b) => a.version - b.version || a.ordinal - b.ordinal),
  }));
}

const packageFile = z.object({ version: z.string() });

async function ownVersion(): Promise<string> {
  return packageFile.parse(JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))).version;
}
