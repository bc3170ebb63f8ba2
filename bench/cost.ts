import { ASSUMED, INVOCATIONS, PRICES } from './prices.ts';
import { markdownTable } from './table.ts';
import type { Measured, Operation } from './units.ts';

/** One line of the bill: so many units of something, for one approval. */
export interface CostLine {
  what: string;
  arithmetic: string;
  price: keyof typeof PRICES;
  amount: number;
}

/** Approvals that the bill is for. */
const MILLION = 1_000_000;

/** The operations of one approval's life, with how often each is done. */
const LIFE: readonly (readonly [Operation, number])[] = [
  ['ask one approver by mail', 1],
  ['show a link', 2],
  ['vote, which decides', 1],
  ['deliver the result', 1],
  ['write the audit of all that', 1],
  ['write the audit of its removal', 1],
];

/** Indexes of the audit table that hold a copy of a row: by execution and by day always, by approver for some. */
const AUDIT_COPIES = 1 + 3;

/** The bill of one approval, line by line, from what was measured, assumed and priced. */
export function costLines({ units, bytes }: Measured): CostLine[] {
  const invocations = INVOCATIONS.reduce((sum, { times }) => sum + times, 0);
  const milliseconds = INVOCATIONS.reduce((sum, { times, milliseconds: each }) => sum + times * each, 0);
  const of = (kind: 'read' | 'write') =>
    LIFE.map(([operation, times]) => ({ operation, times, each: units[operation][kind] })).filter(
      ({ each }) => each > 0,
    );
  const sum = (kind: 'read' | 'write') => of(kind).reduce((all, { times, each }) => all + times * each, 0);
  const spelled = (kind: 'read' | 'write') =>
    of(kind)
      .map(({ operation, times, each }) => `${times > 1 ? `${times} × ` : ''}${each} (${operation})`)
      .join(' + ');
  const { requestMonths, auditMonths, httpRequests, mails, logBytes, traces, memoryGigabytes } = ASSUMED;
  const requestGb = bytes.request / 1e9;
  const auditGb = bytes.auditRows / 1e9;
  return [
    line('mail', mails, 'mail', 'one mail'),
    line('table writes', sum('write'), 'writeUnit', spelled('write')),
    line('table reads', sum('read'), 'readUnit', spelled('read')),
    line(
      'tables and indexes, first year',
      requestGb * requestMonths + auditGb * AUDIT_COPIES * auditMonths,
      'storage',
      `${bytes.request} B × ${requestMonths} months + ${bytes.auditRows} B × ${AUDIT_COPIES} copies × ${auditMonths} months`,
    ),
    line(
      'point-in-time recovery, first year',
      requestGb * requestMonths + auditGb * auditMonths,
      'recovery',
      `${bytes.request} B × ${requestMonths} months + ${bytes.auditRows} B × ${auditMonths} months`,
    ),
    line('functions, requests', invocations, 'lambdaRequest', INVOCATIONS.map(timesText).join(' + ')),
    line(
      'functions, time',
      (memoryGigabytes * milliseconds) / 1_000,
      'lambdaGigabyteSecond',
      `${memoryGigabytes} GB × ${milliseconds} ms`,
    ),
    line('HTTP API', httpRequests, 'httpApi', 'show, vote, show'),
    line('logs', logBytes / 1e9, 'log', `${logBytes} B`),
    line('traces, at most', traces, 'trace', 'one for each invocation'),
  ];
}

function timesText({ name, times }: { name: string; times: number }): string {
  return `${times} (${name})`;
}

function line(what: string, amount: number, price: CostLine['price'], arithmetic: string): CostLine {
  return { what, amount, price, arithmetic };
}

/** Dollars for a million approvals. */
export function dollars({ amount, price }: CostLine): number {
  const { dollars: each, per } = PRICES[price];
  return (amount * MILLION * each) / per;
}

/** The bill as the docs have it. */
export function costTable(measured: Measured): string {
  const lines = costLines(measured);
  const total = lines.reduce((sum, one) => sum + dollars(one), 0);
  const rows = lines.map((one) => {
    const { unit, dollars: each, per } = PRICES[one.price];
    const price = per === 1 ? `$${plain(each)}` : `$${plain(each)} per ${per.toLocaleString('en')}`;
    const amount = Number((one.amount * MILLION).toPrecision(6)).toLocaleString('en');
    return [one.what, one.arithmetic, `${amount} ${unit}`, price, `$${dollars(one).toFixed(2)}`];
  });
  return markdownTable(
    ['what', 'for one approval', 'for a million', 'price', 'dollars'],
    [...rows, ['**all**', '', '', '', `**$${total.toFixed(2)}**`]],
  );
}

// Without an exponent: 0.0000133334.
function plain(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 12 });
}

/** The prices with their sources, as the docs have them. */
export function priceTable(): string {
  const rows = Object.values(PRICES).map(({ unit, dollars: each, per, source }) => [
    unit,
    `$${plain(each)}`,
    per.toLocaleString('en'),
    source,
  ]);
  return markdownTable(['what', 'price', 'for', 'source'], rows);
}
