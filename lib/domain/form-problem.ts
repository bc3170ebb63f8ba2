import type { Wrong } from './check-field.ts';

/** What is wrong with one field of a form or, without a name, with the whole of it. */
export type FormProblem = { name?: string | undefined } & (
  | Wrong
  | { why: 'missing' | 'unknown' | 'room' }
  | { why: 'long'; limit: number }
);

const SAYS: Record<FormProblem['why'], string> = {
  missing: 'is required',
  unknown: 'the form has no such field',
  long: 'may have {limit} bytes of JSON at most',
  room: 'this request has no room left for answers this long; make them shorter',
  text: 'must be a text',
  number: 'must be a number',
  integer: 'must be a whole number',
  boolean: 'must be true or false',
  choice: 'must be one of those that the form offers',
  tick: 'must be true',
  email: 'must be an e-mail address',
  date: 'must be a date such as 2027-01-31',
  uri: 'must be a URI',
  url: 'must be an http or https URL',
  minLength: 'needs {limit} characters or more',
  maxLength: 'may have {limit} characters at most',
  minimum: 'must be {limit} or more',
  maximum: 'must be {limit} or less',
  exclusiveMinimum: 'must be more than {limit}',
  exclusiveMaximum: 'must be less than {limit}',
  multipleOf: 'must be a multiple of {limit}',
};

/** A problem as programs are told it: the field's path, and what would do. Never the value. */
export function describeProblem(problem: FormProblem): { field: string; message: string } {
  const { name, why } = problem;
  const limit = 'limit' in problem ? String(problem.limit) : '';
  return { field: name === undefined ? 'form' : `form.${name}`, message: SAYS[why].replace('{limit}', limit) };
}
