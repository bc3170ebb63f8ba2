import Negotiator from 'negotiator';

/** The forms an answer can take. */
export type Form = 'html' | 'json' | 'text';

const FORMS: readonly [string, Form][] = [
  ['application/json', 'json'],
  ['text/html', 'html'],
  ['text/plain', 'text'],
];

/** The form that the Accept header prefers; JSON where it says nothing or nothing that there is. */
export function preferredForm(accept: string | undefined): Form {
  const type = new Negotiator({ headers: { accept: accept ?? '*/*' } }).mediaType(FORMS.map(([name]) => name));
  return FORMS.find(([name]) => name === type)?.[1] ?? 'json';
}
