/** A price of AWS, and where it is told. All are for us-east-1, without free tiers, savings plans or volume discounts. */
export interface Price {
  dollars: number;
  /** What so many of cost that much. */
  per: number;
  unit: string;
  source: string;
}

/** As they stood in November 2026. */
export const PRICES = {
  lambdaRequest: {
    dollars: 0.2,
    per: 1e6,
    unit: 'Lambda requests',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  lambdaGigabyteSecond: {
    dollars: 0.0000133334,
    per: 1,
    unit: 'GB-seconds of Lambda on arm64',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  httpApi: { dollars: 1, per: 1e6, unit: 'HTTP API requests', source: 'https://aws.amazon.com/api-gateway/pricing/' },
  writeUnit: {
    dollars: 0.625,
    per: 1e6,
    unit: 'write request units',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  readUnit: {
    dollars: 0.125,
    per: 1e6,
    unit: 'read request units',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  storage: {
    dollars: 0.25,
    per: 1,
    unit: 'GB-months of tables and indexes',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  recovery: {
    dollars: 0.2,
    per: 1,
    unit: 'GB-months of point-in-time recovery',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  mail: { dollars: 0.1, per: 1e3, unit: 'mails of SES', source: 'https://aws.amazon.com/ses/pricing/' },
  log: {
    dollars: 0.5,
    per: 1,
    unit: 'GB of CloudWatch Logs taken in',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  trace: { dollars: 5, per: 1e6, unit: 'X-Ray traces', source: 'https://aws.amazon.com/xray/pricing/' },
} satisfies Record<string, Price>;

/**
 * What one approval asks of the functions: one approver, who opens the mailed link, votes and sees what became of it.
 * The milliseconds are assumptions, on the high side, for 512 MB: a laptop cannot measure them.
 */
export const INVOCATIONS = [
  { name: 'request-approval', times: 1, milliseconds: 300 },
  { name: 'show-link', times: 2, milliseconds: 50 },
  { name: 'redeem-link', times: 1, milliseconds: 80 },
  { name: 'deliver-outbox', times: 1, milliseconds: 120 },
  // At a low rate every version comes by itself; the busier it is, the more share an invocation. And one at the removal.
  { name: 'write-audit', times: 5, milliseconds: 80 },
] as const;

/** The rest that is assumed. */
export const ASSUMED = {
  memoryGigabytes: 0.5,
  /** The look at the link, the vote, and the look that the browser is sent to. */
  httpRequests: 3,
  mails: 1,
  /** Lambda's own three lines of each invocation, the functions' lines, and the API's. */
  logBytes: 8_000,
  /** Without limit by the sampling rule: each invocation that begins a trace. By default far fewer are kept. */
  traces: 10,
  /** A request is kept until its expiry, a year by default, and 30 days more. */
  requestMonths: 13,
  /** Audit rows stay for ever by default: what the first year costs. */
  auditMonths: 12,
} as const;
