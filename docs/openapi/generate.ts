import { writeFile } from 'node:fs/promises';
import { generatedFiles } from './files.ts';

// npm run docs:openapi

const ROOT = new URL('../../', import.meta.url);

for (const [file, text] of Object.entries(await generatedFiles())) await writeFile(new URL(file, ROOT), text);
