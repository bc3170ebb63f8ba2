import { expect, test } from '@jest/globals';
import { mutationCells } from '../../bench/mutation.ts';

const mutants = (...statuses: string[]) => ({ mutants: statuses.map((status) => ({ status })) });

test('the files below the score are shown, the worst first, then the others and all', () => {
  const files = {
    'lib/domain/half.ts': mutants('Killed', 'Survived', 'Ignored'),
    'lib/domain/well.ts': mutants('Killed', 'Timeout', 'Killed', 'Killed'),
    'lib/domain/never.ts': mutants('NoCoverage'),
    'lib/domain/types.ts': mutants(),
  };
  expect(mutationCells({ files }, 0.9).cells).toEqual([
    ['never.ts', '1', '0', '1', '0.0%'],
    ['half.ts', '2', '1', '1', '50.0%'],
    ['the other 2 files', '4', '4', '0', '100.0%'],
    ['all 4 files', '7', '5', '2', '71.4%'],
  ]);
});
