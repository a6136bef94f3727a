/** What a statement does and to which table first, without any of its values. */
export interface StatementSummary {
  readonly operation: string;
  readonly collection: string | undefined;
  /** Both together, such as `select task`: the name of a span. */
  readonly text: string;
}

const table = /\b(?:from|into|update|join)\s+(?:only\s+)?"?(?:\w+"?\.\s*"?)?([a-z_]\w*)/i;
const operations = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'with',
  'begin',
  'start',
  'commit',
  'rollback',
  'set',
  'savepoint',
  'release',
  'listen',
  'notify',
]);

/** Reads a statement of ours; one of an unknown form is `other`. */
export function summarize(sql: string): StatementSummary {
  const verb = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase() ?? '';
  const operation = operations.has(verb) ? verb : 'other';
  const collection = table.exec(sql)?.[1]?.toLowerCase();
  return { operation, collection, text: collection === undefined ? operation : `${operation} ${collection}` };
}
