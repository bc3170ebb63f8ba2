import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A command that an npm package of the project brings. */
export function bin(name: string): string {
  return `${ROOT}node_modules/.bin/${name}`;
}
