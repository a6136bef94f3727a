import { describe, expect, test } from 'vitest';
import { canPass, parseAccounts } from './account.ts';

test('accounts are read and broken lines are left out', () => {
  const text = 'root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:Administrator,,,:/var/lib:/bin/bash\n\nbroken\n';
  expect(parseAccounts(text)).toEqual([
    { name: 'root', uid: 0, gid: 0 },
    { name: 'postgres', uid: 101, gid: 104 },
  ]);
});

describe('a folder can be passed', () => {
  const user = { name: 'postgres', uid: 101, gid: 104 };
  test.each([
    ['its own, open to it', { mode: 0o40700, uid: 101, gid: 0 }, true],
    ['its own, closed to it though open to others', { mode: 0o40077, uid: 101, gid: 0 }, false],
    ['of its group', { mode: 0o40710, uid: 0, gid: 104 }, true],
    ['of its group, closed', { mode: 0o40701, uid: 0, gid: 104 }, false],
    ['of somebody else, open', { mode: 0o40711, uid: 0, gid: 0 }, true],
    ['of somebody else, private', { mode: 0o40700, uid: 0, gid: 0 }, false],
  ])('%s', (_name, folder, expected) => expect(canPass(user, folder)).toBe(expected));
});
