import { readFileSync } from 'node:fs';

// A file beside the bundles, as the texts are: a page carries it as it is, so no bundle has to.

/** The one stylesheet of every page. The Content-Security-Policy lets its bytes through by their hash. */
export const stylesheet = readFileSync(new URL('../templates/pages/stylesheet.css', import.meta.url), 'utf8');
