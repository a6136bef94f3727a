type Fields = Readonly<Record<string, unknown>>;

/** Slack names no lengths for plans; these are those of its other titles, and of blocks in a message. */
const MAX_TITLE = 150;
const MAX_TASKS = 50;
const STATUSES = ['pending', 'in_progress', 'complete', 'error'];
/** Slack counts bytes of titles once and of what stands below them twice; beyond about so many it refuses the message. */
export const MAX_PLAN_BYTES = 10_600;

const PLAN_FIELDS = ['type', 'block_id', 'title', 'tasks'];
const CARD_FIELDS = ['type', 'block_id', 'task_id', 'title', 'status', 'details', 'output', 'sources'];
const RICH_PARTS = ['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote'];

export function problemsOfPlan(plan: Fields, pointer: string): readonly string[] {
  const problems = [...unknownFields(plan, PLAN_FIELDS, pointer), ...problemsOfTitle(plan.title, `${pointer}/title`)];
  if (plan.tasks === undefined) return problems;
  const at = `${pointer}/tasks`;
  if (!Array.isArray(plan.tasks)) return [...problems, `must be an array [json-pointer:${at}]`];
  if (plan.tasks.length > MAX_TASKS)
    return [...problems, `no more than ${MAX_TASKS} items allowed [json-pointer:${at}]`];
  const ids = plan.tasks.map((task) => (task as Fields | null)?.task_id);
  const twice = new Set(ids).size === ids.length ? [] : [`\`task_id\` must be unique [json-pointer:${at}]`];
  return [...problems, ...twice, ...plan.tasks.flatMap((task, index) => problemsOfTask(task, `${at}/${index}`))];
}

function problemsOfTask(task: unknown, pointer: string): readonly string[] {
  if (!isObject(task)) return [`must be an object [json-pointer:${pointer}]`];
  if (task.type !== 'task_card') return [`must be one of task_card [json-pointer:${pointer}/type]`];
  return problemsOfTaskCard(task, pointer);
}

export function problemsOfTaskCard(card: Fields, pointer: string): readonly string[] {
  const isStatus = card.status === undefined || STATUSES.includes(card.status as string);
  return [
    ...unknownFields(card, CARD_FIELDS, pointer),
    ...(typeof card.task_id === 'string' && card.task_id !== ''
      ? []
      : [`missing required field: task_id [json-pointer:${pointer}]`]),
    ...problemsOfTitle(card.title, `${pointer}/title`),
    ...(isStatus ? [] : [`must be one of ${STATUSES.join(', ')} [json-pointer:${pointer}/status]`]),
    ...['details', 'output'].flatMap((name) => problemsOfRichText(card[name], `${pointer}/${name}`)),
    ...problemsOfSources(card.sources, `${pointer}/sources`),
  ];
}

function problemsOfTitle(title: unknown, pointer: string): readonly string[] {
  if (typeof title !== 'string') return [`missing required field: title [json-pointer:${pointer}]`];
  if (title.trim() === '') return [`must be more than 0 characters [json-pointer:${pointer}]`];
  return title.length > MAX_TITLE ? [`must be less than ${MAX_TITLE + 1} characters [json-pointer:${pointer}]`] : [];
}

function problemsOfRichText(value: unknown, pointer: string): readonly string[] {
  if (value === undefined) return [];
  if (!isObject(value) || value.type !== 'rich_text')
    return [`must be one of rich_text [json-pointer:${pointer}/type]`];
  const { elements } = value;
  if (!Array.isArray(elements) || elements.length === 0)
    return [`must have at least 1 item [json-pointer:${pointer}/elements]`];
  return elements.flatMap((part: unknown, index) => {
    const at = `${pointer}/elements/${index}`;
    if (!isObject(part) || !RICH_PARTS.includes(part.type as string))
      return [`must be one of ${RICH_PARTS.join(', ')} [json-pointer:${at}/type]`];
    if (!Array.isArray(part.elements) || part.elements.length === 0)
      return [`must have at least 1 item [json-pointer:${at}/elements]`];
    return part.elements.flatMap((leaf: unknown, place) => problemsOfLeaf(leaf, `${at}/elements/${place}`));
  });
}

function problemsOfLeaf(leaf: unknown, pointer: string): readonly string[] {
  if (!isObject(leaf) || typeof leaf.type !== 'string') return [`must be an object [json-pointer:${pointer}]`];
  const needsText = leaf.type === 'text' && (typeof leaf.text !== 'string' || leaf.text === '');
  if (needsText) return [`must be more than 0 characters [json-pointer:${pointer}/text]`];
  return leaf.type === 'link' && typeof leaf.url !== 'string'
    ? [`missing required field: url [json-pointer:${pointer}]`]
    : [];
}

function problemsOfSources(sources: unknown, pointer: string): readonly string[] {
  if (sources === undefined) return [];
  if (!Array.isArray(sources)) return [`must be an array [json-pointer:${pointer}]`];
  return sources.flatMap((source: unknown, index) => {
    const at = `${pointer}/${index}`;
    if (!isObject(source) || source.type !== 'url') return [`must be one of url [json-pointer:${at}/type]`];
    if (typeof source.url !== 'string' || !/^https?:\/\//.test(source.url))
      return [`must be a URL [json-pointer:${at}/url]`];
    return typeof source.text === 'string' && source.text !== ''
      ? []
      : [`missing required field: text [json-pointer:${at}]`];
  });
}

/** What the plans and cards of a message weigh. */
export function planBytes(blocks: readonly unknown[]): number {
  return blocks.filter(isObject).reduce((sum, block) => {
    if (block.type === 'plan') return sum + bytes(block.title) + planBytes((block.tasks ?? []) as readonly unknown[]);
    if (block.type !== 'task_card') return sum;
    return sum + bytes(block.title) + 2 * (bytes(textsIn(block.details)) + bytes(textsIn(block.output)));
  }, 0);
}

function textsIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(textsIn).join('');
  if (!isObject(value)) return '';
  return `${typeof value.text === 'string' ? value.text : ''}${textsIn(value.elements)}`;
}

function bytes(text: unknown): number {
  return typeof text === 'string' ? Buffer.byteLength(text) : 0;
}

function unknownFields(given: Fields, known: readonly string[], pointer: string): readonly string[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `no such field: ${name} [json-pointer:${pointer}/${name}]`);
}

function isObject(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
