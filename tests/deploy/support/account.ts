import { z } from 'zod';

const named = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

const stack = z.object({ status: z.string(), outputs: named(z.string()), resources: named(z.string()) });

const table = z.object({
  keys: z.array(z.string()),
  attributes: named(z.string()),
  indexes: named(z.object({ keys: z.array(z.string()), projection: z.string() })),
  stream: z.string().nullable(),
  streamArn: z.string().nullable(),
  billing: z.string(),
  ttl: z.object({ TimeToLiveStatus: z.string(), AttributeName: z.string() }),
  pointInTimeRecovery: z.string(),
  deletionProtection: z.boolean(),
  policy: z.object({ Statement: z.array(z.looseObject({ Effect: z.string() })) }).nullable(),
  items: z.int(),
});

const fn = z.looseObject({
  environment: named(z.string()),
  role: z.string(),
  actions: z.array(z.string()),
  retries: z.int().nullable(),
  invokers: z.array(z.string()),
  CodeSha256: z.string(),
});

const api = z.object({
  protocol: z.string(),
  routes: named(z.object({ authorization: z.string(), function: z.string() })),
  stages: named(z.looseObject({}).nullable()),
});

const mail = z.object({
  templates: named(z.object({ SubjectPart: z.string(), TextPart: z.string(), HtmlPart: z.string() })),
  configurationSets: named(z.looseObject({})),
});

const rule = z.object({
  schedule: z.string().nullable(),
  pattern: z.unknown(),
  state: z.string(),
  targets: z.array(z.string()),
});

/** All that is in the emulator's account, by name, as emulator/describe.py prints it. */
export const account = z.object({
  stacks: named(stack),
  tables: named(table),
  functions: named(fn),
  mappings: named(z.looseObject({ FilterCriteria: z.unknown() })),
  apis: named(api),
  mail,
  rules: named(rule),
  stateMachines: named(z.object({ type: z.string(), definition: z.looseObject({ States: named(z.unknown()) }) })),
  buckets: named(z.looseObject({})),
  logGroups: named(z.int().nullable()),
  alarms: named(
    z.object({ actions: z.array(z.string()), treatMissingData: z.string().nullable(), description: z.string() }),
  ),
  dashboards: named(z.object({ widgets: z.array(z.unknown()) })),
});
export type Account = z.infer<typeof account>;
