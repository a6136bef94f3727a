import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { expect, test } from 'vitest';
import { NamedColumns } from './named-columns.js';
import type { Schema } from './schema.js';

const columns = [
  { table: 'project', column: 'id' },
  { table: 'project', column: 'tag' },
  { table: 'claim', column: 'task_id' },
];

function queriesWith(named: NamedColumns): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (query) => new PostgresIntrospector(query),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins: [named],
  });
}

function known(): { named: NamedColumns; query: Kysely<Schema> } {
  const named = new NamedColumns();
  named.know(columns);
  return { named, query: queriesWith(named) };
}

test('all columns of a table are written out, when they are asked for and when they are returned', () => {
  const { query } = known();
  const texts = [
    query.selectFrom('project').selectAll().where('tag', '=', 'web').forShare(),
    query.selectFrom('claim').innerJoin('task', 'task.id', 'claim.task_id').selectAll('claim').select('task.title'),
    query.updateTable('project').set({ name: 'x' }).returningAll(),
    query.updateTable('claim').set({ epoch: 2 }).from('task').returningAll('claim'),
  ].map((one) => one.compile().sql);
  expect(texts).toEqual([
    'select "project"."id", "project"."tag" from "project" where "tag" = $1 for share',
    'select "claim"."task_id", "task"."title" from "claim" inner join "task" on "task"."id" = "claim"."task_id"',
    'update "project" set "name" = $1 returning "project"."id", "project"."tag"',
    'update "claim" set "epoch" = $1 from "task" returning "claim"."task_id"',
  ]);
});

test('where it is not sure which table is meant, the statement stays as it is', () => {
  const { query } = known();
  const texts = [
    query.selectFrom('project as claim').selectAll('claim'),
    query.selectFrom('project').innerJoin('claim', 'claim.task_id', 'project.id').selectAll(),
    query.selectFrom('agent').selectAll(),
  ].map((one) => one.compile().sql);
  for (const text of texts) expect(text).toContain('*');
});

test('nothing is written out before the columns are known, nor after they are forgotten', () => {
  const { named, query } = known();
  named.forget();
  expect(query.selectFrom('project').selectAll().compile().sql).toBe('select * from "project"');
  named.know([{ table: 'project', column: 'id' }]);
  expect(query.selectFrom('project').selectAll().compile().sql).toBe('select "project"."id" from "project"');
});
