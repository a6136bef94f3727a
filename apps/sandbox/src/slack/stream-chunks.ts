import { problemsOfBlocks } from './blocks.js';

type Fields = Readonly<Record<string, unknown>>;

const TASK_STATUSES = ['pending', 'in_progress', 'complete', 'error'];
const TASK_TEXTS = ['details', 'output'];

/** What one chunk brings: more text, or something to show below it. */
export type ChunkContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'part'; readonly id: string; readonly block: unknown };

export type ChunksResult =
  | { readonly outcome: 'valid'; readonly contents: readonly ChunkContent[] }
  | { readonly outcome: 'invalid'; readonly problems: readonly string[] };

/** Reads the chunks of a streaming call; says everything that is wrong with them, in Slack's manner. */
export function readChunks(chunks: unknown): ChunksResult {
  if (!Array.isArray(chunks)) return { outcome: 'invalid', problems: ['must be an array [json-pointer:/chunks]'] };
  const problems = chunks.flatMap((chunk: unknown, index) => problemsOf(chunk, `/chunks/${index}`));
  if (problems.length > 0) return { outcome: 'invalid', problems };
  return { outcome: 'valid', contents: (chunks as readonly Fields[]).flatMap(contentsOf) };
}

function problemsOf(chunk: unknown, pointer: string): readonly string[] {
  if (chunk === null || typeof chunk !== 'object' || Array.isArray(chunk))
    return [`must be an object [json-pointer:${pointer}]`];
  const given = chunk as Fields;
  switch (given.type) {
    case 'markdown_text':
      return missingTexts(given, ['text'], pointer);
    case 'task_update':
      return problemsOfTask(given, pointer);
    case 'plan_update':
      return missingTexts(given, ['title'], pointer);
    case 'blocks':
      return problemsOfBlocks(given.blocks).map((problem) =>
        problem.replace('json-pointer:', `json-pointer:${pointer}`),
      );
    default:
      return [`unsupported type: ${String(given.type)} [json-pointer:${pointer}/type]`];
  }
}

function problemsOfTask(task: Fields, pointer: string): readonly string[] {
  const missing = missingTexts(task, ['id', 'title', 'status'], pointer);
  if (missing.length > 0) return missing;
  const wrong = TASK_TEXTS.filter((name) => task[name] !== undefined && typeof task[name] !== 'string');
  return [
    ...(TASK_STATUSES.includes(task.status as string)
      ? []
      : [`must be one of ${TASK_STATUSES.join(', ')} [json-pointer:${pointer}/status]`]),
    ...wrong.map((name) => `must be a string [json-pointer:${pointer}/${name}]`),
  ];
}

function missingTexts(chunk: Fields, names: readonly string[], pointer: string): readonly string[] {
  return names
    .filter((name) => typeof chunk[name] !== 'string' || chunk[name] === '')
    .map((name) => `missing required field: ${name} [json-pointer:${pointer}]`);
}

function contentsOf(chunk: Fields): readonly ChunkContent[] {
  const { type, ...fields } = chunk;
  if (type === 'markdown_text') return [{ kind: 'text', text: String(fields.text) }];
  if (type === 'plan_update') return [{ kind: 'part', id: 'plan', block: { type: 'plan', title: fields.title } }];
  if (type === 'task_update') {
    const { id, ...task } = fields;
    return [{ kind: 'part', id: `task ${String(id)}`, block: { type: 'task_card', task_id: id, ...task } }];
  }
  return (fields.blocks as readonly unknown[]).map((block) => ({ kind: 'part', id: '', block }));
}
