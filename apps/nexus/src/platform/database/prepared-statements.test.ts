import { expect, test } from 'vitest';
import { PreparedStatements } from './prepared-statements.js';

const ask = (statements: PreparedStatements, text: string, times: number) =>
  Array.from({ length: times }, () => statements.nameOf(text));

test('what comes all the time gets a name, always the same and no other one the same', () => {
  const statements = new PreparedStatements();
  expect(ask(statements, 'select a', 5)).toEqual([undefined, undefined, undefined, 'nexus-1', 'nexus-1']);
  expect(ask(statements, 'select b', 4).at(-1)).toBe('nexus-2');
  expect(statements.nameOf('select a')).toBe('nexus-1');
});

test.each(['select * from task', 'select "task".* from "task"', 'insert into task (id) values ($1) returning *'])(
  'a migration could change the answer of %s: it is never kept',
  (text) => {
    expect(ask(new PreparedStatements(), text, 10)).toEqual(Array.from({ length: 10 }, () => undefined));
  },
);

test('counting all rows names no columns', () => {
  expect(ask(new PreparedStatements(), 'select count(*) from task', 4).at(-1)).toBe('nexus-1');
});

test('made-up texts do not grow without bound, and names are given to 500', () => {
  const statements = new PreparedStatements();
  for (let index = 0; index < 10_000; index += 1) expect(statements.nameOf(`select ${index}`)).toBeUndefined();
  for (let index = 0; index < 600; index += 1) {
    expect(ask(statements, `often ${index}`, 4).at(-1)).toBe(index < 500 ? `nexus-${index + 1}` : undefined);
  }
});
