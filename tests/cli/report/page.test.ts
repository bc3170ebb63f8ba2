import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { reportPage } from '../../../cli/report/page.ts';
import type { Report } from '../../../cli/report/report.ts';
import { sampleEntries, sampleReport } from '../../support/sample-report.ts';

const page = (changes: Partial<Report> = {}) => reportPage(sampleReport(changes));
const text = (html: string) => html.replaceAll(/<style>[\s\S]*?<\/style>|<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const count = (html: string, pattern: RegExp) => html.match(pattern)?.length ?? 0;

const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e&lt;\u0007';

describe('a report', () => {
  const html = page();

  test('needs nothing from elsewhere, and lets nothing run', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import|\son\w+=|\sstyle=/i);
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'"`);
  });

  test('has a picture of each request, and every row of each', () => {
    const rows = Object.values(sampleEntries).flat();
    expect(count(html, /<svg /g)).toBe(6);
    expect(count(html, /<tr class="/g)).toBe(rows.length);
    for (const { at, request_id } of rows) {
      expect(html).toContain(`<time datetime="${at}">`);
      expect(html).toContain(request_id);
    }
  });

  test('ends with the command that checks it again, which names a deployed stage and its Region', () => {
    expect(text(html)).toContain('countersign audit verify --stage prod --region eu-west-1 --request &lt;id&gt;');
    const { region: _, ...laptop } = sampleReport();
    expect(text(reportPage({ ...laptop, stage: 'the laptop stack' }))).toContain(
      'countersign audit verify --request &lt;id&gt;',
    );
  });

  test('sums up', () => {
    const numbers = [...html.matchAll(/<li><b>([^<]*)<\/b> ([^<]*)<\/li>/g)].map(
      ([, number, word]) => `${number} ${word}`,
    );
    expect(numbers).toEqual([
      '6 requests',
      '3 decided',
      '1 open',
      '1 expired',
      '1 cancelled',
      '3 min median time to a decision',
      '2 refused attempts',
      '33 audit rows',
    ]);
  });

  test('names who came too late, and why they were refused', () => {
    const late = sampleEntries.decided.findLast(({ event }) => event === 'refused');
    expect(late?.approver).toMatch(/@/);
    expect(text(html)).toContain(`Afterwards: refused (${late?.approver}: ${late?.detail.reason}) after `);
  });

  test('prints whole: nothing scrolls, no picture is cut, and tables have their heads on every page', () => {
    const print = /@media print \{([\s\S]*?)\n\}/.exec(html)?.[1] ?? '';
    for (const rule of [
      /^ *\.scroll \{[^}]*overflow: visible/m,
      /^ *\.request[^{]*\{[^}]*break-inside: avoid/m,
      /^ *tr \{[^}]*break-inside: avoid/m,
      /^ *thead \{[^}]*display: table-header-group/m,
    ]) {
      expect(print).toMatch(rule);
    }
    expect(html).toMatch(/@page \{[^}]*size: A4/);
  });

  test('says that it was verified, and has the heads to prove it later', () => {
    expect(text(html)).toContain('Verified On 2026-11-23 18:00:00 UTC all 33 rows of 6 requests were read');
    expect(html).toContain(sampleEntries.decided.at(-1)?.chain ?? 'no chain');
  });

  test('has ids that are there once, and every name of a picture', () => {
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = [...html.matchAll(/aria-labelledby="([^"]*)"/g)].flatMap(([, names = '']) => names.split(' '));
    expect(ids).toEqual(expect.arrayContaining(labels));
  });

  test('shows what strangers wrote as they wrote it, and nothing of it as markup', () => {
    const hostile = sampleReport();
    const trails = hostile.trails.map(({ entries }) => ({
      entries: entries.map((entry) => ({
        ...entry,
        actor: HOSTILE,
        ...(entry.approver === undefined ? {} : { approver: HOSTILE }),
        ...(entry.action === undefined ? {} : { action: HOSTILE }),
        execution: HOSTILE,
        user_agent: HOSTILE,
        detail: { [HOSTILE]: HOSTILE, title: HOSTILE, reason: HOSTILE, approvers: [HOSTILE], error: HOSTILE },
      })),
    }));
    const findings = [{ request_id: HOSTILE, problem: 'changed' as const, message: HOSTILE }];
    const verdicts = hostile.verdicts.map((verdict) => ({ ...verdict, findings }));
    for (const panel of [hostile.verdicts, verdicts]) {
      const tampered = page({
        trails,
        verdicts: panel,
        selection: { approver: HOSTILE, execution: HOSTILE },
        stage: HOSTILE,
      });
      expect(tampered.match(/<script|<img/) ?? []).toEqual([]);
      expect(['\u202e', '\u0007'].filter((unseen) => tampered.includes(unseen))).toEqual([]);
      expect(count(tampered, /&lt;script&gt;/g)).toBeGreaterThan(50);
    }
  });

  test('keeps what joins letters of some scripts', () => {
    const [trail] = sampleReport().trails;
    const entries = trail?.entries.map((entry) => ({ ...entry, detail: { title: 'می\u200cخواهم 👩\u200d💻' } })) ?? [];
    expect(page({ trails: [{ entries }] })).toContain('می\u200cخواهم 👩\u200d💻');
  });
});

describe('a report of trails', () => {
  const verdicts = sampleReport().verdicts;

  test('with something wrong says what, and does not say that they were verified', () => {
    const [first, ...rest] = verdicts;
    if (first === undefined) throw new Error('there are no verdicts');
    const finding = {
      request_id: first.request_id,
      problem: 'missing' as const,
      version: 2,
      message: 'none of its rows',
    };
    const said = text(page({ verdicts: [{ ...first, findings: [finding] }, ...rest] }));
    expect(said).toContain(`Not verified: 1 finding ${first.request_id} , version 2: missing. none of its rows`);
    expect(said).not.toMatch(/Verified On/);
  });

  test('whose requests could not be read does not claim more than was looked at', () => {
    const said = text(page({ compared: false }));
    expect(said).toContain('Chains verified, ends not compared');
    expect(said).not.toMatch(/Verified On/);
  });

  test('that still change says so', () => {
    const said = text(page({ verdicts: verdicts.map((verdict) => ({ ...verdict, waiting: 1, leaving: 1 })) }));
    expect(said).toContain('6 rows of the last minute may still be on the way');
    expect(said).toContain('The retention of 6 trails is over');
  });

  test('of which there are none says so', () => {
    expect(text(page({ trails: [], verdicts: [] }))).toContain('There are no requests in this selection.');
  });
});
