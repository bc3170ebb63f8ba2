// What parameters may be, in words: lib/config.ts decides it, in every function. And which there are.

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

/**
 * Of parameters given as `name=value`, the first that the service does not know, in a line with the one that was
 * probably meant: a misspelt one would be taken, and change nothing. Undefined where all are known.
 */
exports.whyUnknown = async (given, known) => {
  const { closestMatch } = await import('leven');
  const unknown = given.map((param) => param.split('=', 1)[0]).find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  const nearest = closestMatch(unknown, known, { maxDistance: 3 });
  const hint = nearest === undefined ? '' : `did you mean ${nearest}? `;
  return `there is no parameter ${unknown}; ${hint}serverless.yml lists all, under "params"`;
};
