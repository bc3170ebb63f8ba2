// What parameters may be, in words: lib/config.ts decides it, in every function.

const DAYS = 'a whole number, 0 or more';
const FLAG = 'true or false';

const MAY_BE = {
  defaultExpiryDays: 'a whole number from 1 to 365',
  retentionDays: DAYS,
  auditRetentionDays: DAYS,
  enableOutputParameters: FLAG,
  enablePostActions: FLAG,
  oneClick: 'never, allow or always',
  invokeErrors: 'throw or return',
};

/** ONE_CLICK is what the parameter oneClick sets. */
const parameterOf = (variable) => variable.toLowerCase().replace(/_(\w)/g, (_match, letter) => letter.toUpperCase());

/** What is wrong with a value that the functions would refuse, in a line; undefined where all are as they must be. */
exports.whyRefused = async (environment) => {
  const { refusedVariables } = await import('../lib/config.ts');
  // What CloudFormation fills in is not known yet.
  const known = Object.entries(environment).filter(([, value]) => typeof value !== 'object');
  const given = Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
  const lines = refusedVariables(given).map((variable) => {
    const name = parameterOf(variable);
    return `${name} must be ${MAY_BE[name] ?? 'another value'}; it is "${given[variable]}"`;
  });
  return lines.length === 0 ? undefined : lines.join('; ');
};
