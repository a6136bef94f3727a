import { expect, test } from 'vitest';
import { isStoreAway, toProblem } from './problem.js';

const failure = (code: string) => Object.assign(new Error('failed'), { code });

test.each([
  ['a connection that is refused', failure('ECONNREFUSED')],
  ['a network without a way', failure('EHOSTUNREACH')],
  ['an administrator who ends connections', failure('57P01')],
  ['a PostgreSQL that is starting', failure('57P03')],
  ['a disk that is full', failure('53100')],
  ['too many connections', failure('53300')],
  ['a file that cannot be read', failure('58030')],
  [
    'a client of PostgreSQL whose connection broke',
    new Error('Client has encountered a connection error and is not queryable'),
  ],
  ['a Redis that does not answer', new Error('Command timed out')],
])('%s is a store that is away: the caller may try again', (_name, error) => {
  expect(isStoreAway(error)).toBe(true);
  expect(toProblem(error)).toMatchObject({ status: 503, code: 'unavailable' });
});

test.each([
  ['a row that stands already', failure('23505')],
  ['a statement that was wrong', failure('42601')],
  ['a statement that took too long', failure('57014')],
  ['a mistake of ours', new Error('undefined is not a function')],
])('%s is not', (_name, error) => {
  expect(isStoreAway(error)).toBe(false);
  expect(toProblem(error)).toMatchObject({ status: 500, code: 'internal' });
});
