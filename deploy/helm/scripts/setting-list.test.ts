import { expect, test } from 'vitest';
import { readSettingList } from './setting-list.ts';

test('settings, their secrets and what is required are read from the table, and other tables are not', () => {
  const page = [
    '| variable | default | secret | what it is |',
    '|---|---|---|---|',
    '| `NEXUS_PORT` | `4000` |  | Port. |',
    '| `NEXUS_REDIS_URL` | **required** | yes | Redis. |',
    '| `oblivion_app` | everything | reads |',
  ].join('\n');
  expect(readSettingList(page)).toEqual([
    { variable: 'NEXUS_PORT', isSecret: false, isRequired: false },
    { variable: 'NEXUS_REDIS_URL', isSecret: true, isRequired: true },
  ]);
});
