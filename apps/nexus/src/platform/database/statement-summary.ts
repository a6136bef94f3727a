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

/** What a statement of several parts writes first. */
const write = /\b(?:insert\s+into|(?<!for\s|key\s)update|delete\s+from)\s+"?[a-z_]/i;

/** Reads a statement of ours; one of an unknown form is `other`. Of several parts, the first one that writes counts. */
export function summarize(whole: string): StatementSummary {
  const isOfParts = /^\s*with\b/i.test(whole);
  const sql = isOfParts ? whole.slice(write.exec(whole)?.index ?? 0) : whole;
  const verb = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase() ?? '';
  const operation = operations.has(verb) ? verb : 'other';
  const collection = table.exec(sql)?.[1]?.toLowerCase();
  return { operation, collection, text: collection === undefined ? operation : `${operation} ${collection}` };
}
