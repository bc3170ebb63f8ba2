import type { AnchorReader, KeptAnchor } from '../adapters/anchor-store.ts';
import { type AnchoredHead, anchorSchema, daysFrom, dueDay } from '../domain/anchor.ts';
import { type Finding, finding } from '../domain/finding.ts';
import type { Clock } from './apply.ts';

/** What comparing the trail with its anchors needs; `chainAt` is the chain of the row with a key, if there is one. */
export interface AnchorCheckDependencies {
  anchors: AnchorReader;
  chainAt: (requestId: string, position: string) => Promise<string | undefined>;
  clock: Clock;
}

/** Which days (dates, `to` left out), and the one request that it is about, where it is about one. */
export interface AnchorSelection {
  from?: string | undefined;
  to?: string | undefined;
  request?: string | undefined;
}

/** What the comparison with one day's anchor came to, by how many heads. */
export interface AnchorCheck {
  heads: number;
  findings: Finding[];
}

/** Rows that are read at once. */
const AT_ONCE = 20;

/**
 * Compares the heads that were anchored with the rows that are there now, day by day, and finds days that were not
 * anchored, from the first that was. Of one request only its own heads matter; but that nothing was anchored at all
 * always does.
 */
export async function* checkAnchors(
  dependencies: AnchorCheckDependencies,
  selection: AnchorSelection,
): AsyncGenerator<AnchorCheck> {
  const { from = '', to = '9999-12-31', request } = selection;
  const anchors = await dependencies.anchors.all();
  const [first] = anchors;
  if (first === undefined) {
    yield { heads: 0, findings: [finding('', 'anchor', 'nothing of this stage was anchored in this bucket')] };
    return;
  }
  const byDay = new Map(anchors.map((anchor) => [anchor.day, anchor]));
  const newest = anchors.at(-1)?.day ?? first.day;
  const due = dueDay(dependencies.clock());
  for (const day of daysFrom(first.day, newest > due ? newest : due)) {
    if (day < from || day >= to) continue;
    const anchor = byDay.get(day);
    if (anchor !== undefined) yield await checkDay(dependencies, anchor, request);
    else if (request === undefined) {
      yield {
        heads: 0,
        findings: [finding('', 'anchor', `${day} was not anchored; invoke anchor-audit with that day`)],
      };
    }
  }
}

async function checkDay(
  dependencies: AnchorCheckDependencies,
  anchor: KeptAnchor,
  request: string | undefined,
): Promise<AnchorCheck> {
  const { day } = anchor;
  const { data } = anchorSchema.safeParse(parsed(await dependencies.anchors.read(anchor)));
  const findings = request === undefined ? aboutAnchor(anchor, data?.day === day) : [];
  const heads = (data?.day === day ? data.heads : []).filter(
    ({ request_id: id }) => request === undefined || id === request,
  );
  for (let start = 0; start < heads.length; start += AT_ONCE) {
    const some = heads.slice(start, start + AT_ONCE);
    findings.push(...(await Promise.all(some.map((head) => checkHead(dependencies, day, head)))).flat());
  }
  return { heads: heads.length, findings };
}

function aboutAnchor({ day, touched }: KeptAnchor, isAnchor: boolean): Finding[] {
  return [
    ...(isAnchor ? [] : [finding('', 'anchor', `what was anchored on ${day} is no anchor`)]),
    ...(touched
      ? [
          finding(
            '',
            'anchor',
            `what was anchored on ${day} was written over or deleted; the first version is compared`,
          ),
        ]
      : []),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function checkHead(
  { chainAt, clock }: AnchorCheckDependencies,
  day: string,
  head: AnchoredHead,
): Promise<Finding[]> {
  const { request_id: id, position, version, chain, ttl } = head;
  const found = await chainAt(id, position);
  if (found === chain) return [];
  if (found !== undefined)
    return [finding(id, 'anchor', `its chain is not the one that was anchored on ${day}`, { version })];
  if (ttl !== undefined && ttl * 1_000 <= clock()) return [];
  return [finding(id, 'anchor', `the row that was anchored on ${day} is not there`, { version })];
}
