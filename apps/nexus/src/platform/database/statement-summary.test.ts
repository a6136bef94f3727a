import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summarize } from './statement-summary.js';

test.each([
  ['select "id" from "task" where "id" = $1', 'select task'],
  ['insert into "event" ("tenant_id") values ($1) returning "position"', 'insert event'],
  ['update "public"."effect" set "status" = $1', 'update effect'],
  ['delete from agent_request where created_at < $1', 'delete agent_request'],
  ['\n  select exists (\n select 1 from event where tenant_id = $1) as held', 'select event'],
  ["select set_config('app.tenant_id', $1, true)", 'select'],
  ['with due as (select id from task) update claim set x = 1', 'update claim'],
  [
    'with told as (insert into event (name) values ($1) returning position) insert into delivery select 1',
    'insert event',
  ],
  ['with due as (select id from task for no key update skip locked) select id from due', 'with task'],
  ['begin', 'begin'],
  ['vacuum full', 'other'],
])('%s is %s', (sql, text) => {
  expect(summarize(sql).text).toBe(text);
});

test('no value of a statement is ever in its summary', () => {
  fc.assert(
    fc.property(fc.uuid(), (secret) => {
      expect(summarize(`select * from task where title = '${secret}'`).text).toBe('select task');
    }),
  );
});

test('any text at all has a summary', () => {
  fc.assert(fc.property(fc.string(), (sql) => summarize(sql).operation.length > 0));
});
