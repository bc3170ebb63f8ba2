import * as z from 'zod/mini';

const count = (fallback: number) => z._default(z.coerce.number().check(z.int(), z.minimum(0)), fallback);
const flag = z._default(z.stringbool(), false);
const list = (fallback: string) =>
  z.pipe(
    z._default(z.string(), fallback),
    z.transform((text: string) => text.split(',').map((part) => part.trim())),
  );

const schema = z.object({
  STAGE: z._default(z.string(), 'local'),
  AWS_REGION: z._default(z.string(), 'us-east-1'),
  REQUESTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  ANCHOR_BUCKET: z.string(),
  BASE_URL: z.string(),
  MAIL_FROM: z.string(),
  REPLY_TO: z.optional(z.string()),
  CONFIGURATION_SET: z.optional(z.string()),
  MAIL_TEMPLATES: list('approval-request,notice,proof-code'),
  DEFAULT_EXPIRY_DAYS: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(365)), 365),
  RETENTION_DAYS: count(30),
  AUDIT_RETENTION_DAYS: count(0),
  ENABLE_OUTPUT_PARAMETERS: flag,
  ENABLE_POST_ACTIONS: flag,
  ONE_CLICK: z._default(z.enum(['never', 'allow', 'always']), 'never'),
  INVOKE_ERRORS: z._default(z.enum(['throw', 'return']), 'throw'),
});

/** The stage's configuration, as its environment variables say. */
export type Config = z.infer<typeof schema>;

/** A function has only the variables that it needs: what is missing is complained of where it is used. */
const partial = z.partial(schema);

let parsed: z.infer<typeof partial> | undefined;

/**
 * One setting. The only reader of process.env, lazily, so that importing a file needs no environment.
 * @throws Error that names the variable and never shows a value.
 */
export function setting<K extends keyof Config>(name: K): Config[K] {
  parsed ??= parse(process.env);
  const value = parsed[name];
  if (value === undefined && !OPTIONAL.has(name)) throw new Error(`The environment variable ${name} is missing`);
  // `partial` adds undefined to every field; the line above took it away again for the required ones.
  return value as Config[K];
}

const OPTIONAL: ReadonlySet<keyof Config> = new Set(['REPLY_TO', 'CONFIGURATION_SET']);

/** As variables are set: an empty value counts as missing, because CloudFormation cannot leave a variable out. */
type Environment = Record<string, string | undefined>;

/**
 * Reads an environment.
 * @throws Error that names the variables that are wrong.
 */
export function parse(environment: Environment): z.infer<typeof partial> {
  const result = read(environment);
  if (result.success) return result.data;
  throw new Error(`The environment variables ${namesIn(result.error).join(', ')} have values that are not allowed`);
}

/** The variables of an environment that no function would take. */
export function refusedVariables(environment: Environment): string[] {
  const { error } = read(environment);
  return error === undefined ? [] : namesIn(error);
}

function read(environment: Environment) {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  return partial.safeParse(Object.fromEntries(given));
}

function namesIn({ issues }: z.core.$ZodError): string[] {
  return [...new Set(issues.map(({ path }) => String(path[0])))];
}
