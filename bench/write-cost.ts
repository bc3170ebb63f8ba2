import { costTable, priceTable } from './cost.ts';
import { lastMeasured } from './measured.ts';
import { writeInto } from './table.ts';

// npm run docs:cost

await writeInto('docs/cost.md', 'cost', costTable(await lastMeasured()));
await writeInto('docs/cost.md', 'prices', priceTable());
