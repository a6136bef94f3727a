import { expect, test } from 'vitest';
import { parseImportTable } from './import-table.ts';

test('rows are read until the table ends, several features may share a row, a dash means nothing', () => {
  const page =
    'text\n| feature | may import |\n|---|---|\n| `access` | - |\n| gateway, mcp | tasks, integrations/slack |\n\n| other | table |\n';
  expect(parseImportTable(page)).toEqual([
    { feature: 'access', mayImport: [] },
    { feature: 'gateway', mayImport: ['tasks', 'integrations/slack'] },
    { feature: 'mcp', mayImport: ['tasks', 'integrations/slack'] },
  ]);
});

test.each([
  ['no table', 'only words', 'has no table'],
  ['an empty table', '| feature | may import |\n|---|---|\n', 'is empty'],
  ['words instead of names', '| feature | may import |\n|---|---|\n| tasks | everything else |\n', "'everything else'"],
])('%s is refused with a reason', (_name, page, reason) => expect(() => parseImportTable(page)).toThrow(reason));
