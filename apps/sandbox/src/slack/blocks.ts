import { problemsOfPlan, problemsOfTaskCard } from './plan-blocks.js';

/** Slack's limits on blocks, in the documentation's numbers. */
const MAX_BLOCKS = 50;
const BLOCK_TYPES = new Set([
  'actions',
  'alert',
  'card',
  'carousel',
  'container',
  'context',
  'context_actions',
  'data_table',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'markdown',
  'plan',
  'rich_text',
  'section',
  'table',
  'task_card',
  'video',
]);

type Block = Readonly<Record<string, unknown>>;

/** Everything wrong with the blocks of a message, in Slack's manner; empty when they are fine. */
export function problemsOfBlocks(blocks: unknown, limit = MAX_BLOCKS): readonly string[] {
  if (!Array.isArray(blocks)) return ['must be an array [json-pointer:/blocks]'];
  if (blocks.length > limit) return [`no more than ${limit} items allowed [json-pointer:/blocks]`];
  const problems = blocks.flatMap((block: unknown, index) => problemsOfBlock(block, `/blocks/${index}`));
  return [...problems, ...duplicateIds(blocks), ...duplicateActions(blocks)];
}

function problemsOfBlock(block: unknown, pointer: string): readonly string[] {
  if (block === null || typeof block !== 'object' || Array.isArray(block))
    return [`must be an object [json-pointer:${pointer}]`];
  const given = block as Block;
  if (typeof given.type !== 'string') return [`missing required field: type [json-pointer:${pointer}]`];
  if (!BLOCK_TYPES.has(given.type)) return [`unsupported type: ${given.type} [json-pointer:${pointer}/type]`];
  const problems = tooLong(given.block_id, 255, `${pointer}/block_id`);
  return [...problems, ...problemsOfType(given, pointer)];
}

function problemsOfType(block: Block, pointer: string): readonly string[] {
  switch (block.type) {
    case 'section':
      return problemsOfSection(block, pointer);
    case 'header':
      return problemsOfText(block.text, { pointer: `${pointer}/text`, limit: 150, types: ['plain_text'] });
    case 'markdown':
      return typeof block.text === 'string'
        ? tooLong(block.text, 12_000, `${pointer}/text`)
        : [`missing required field: text [json-pointer:${pointer}]`];
    case 'context':
      return problemsOfElements(block.elements, { pointer, limit: 10 });
    case 'actions':
      return [
        ...problemsOfElements(block.elements, { pointer, limit: 25 }),
        ...problemsOfButtons(block.elements, pointer),
      ];
    case 'context_actions':
      return [
        ...problemsOfElements(block.elements, { pointer, limit: 5 }),
        ...problemsOfFeedback(block.elements, pointer),
      ];
    case 'plan':
      return problemsOfPlan(block, pointer);
    case 'task_card':
      return problemsOfTaskCard(block, pointer);
    case 'image':
      return typeof block.alt_text === 'string' ? [] : [`missing required field: alt_text [json-pointer:${pointer}]`];
    default:
      return [];
  }
}

function problemsOfSection(block: Block, pointer: string): readonly string[] {
  if (block.text === undefined && block.fields === undefined)
    return [`missing required field: text [json-pointer:${pointer}]`];
  const types = ['plain_text', 'mrkdwn'];
  const ofText =
    block.text === undefined ? [] : problemsOfText(block.text, { pointer: `${pointer}/text`, limit: 3000, types });
  const fields: readonly unknown[] = Array.isArray(block.fields) ? block.fields : [];
  if (fields.length > 10) return [...ofText, `no more than 10 items allowed [json-pointer:${pointer}/fields]`];
  const ofFields = fields.flatMap((field, index) =>
    problemsOfText(field, { pointer: `${pointer}/fields/${index}`, limit: 2000, types }),
  );
  return [...ofText, ...ofFields];
}

interface TextRule {
  readonly pointer: string;
  readonly limit: number;
  readonly types: readonly string[];
}

function problemsOfText(text: unknown, { pointer, limit, types }: TextRule): readonly string[] {
  if (text === null || typeof text !== 'object') return [`must be a text object [json-pointer:${pointer}]`];
  const given = text as Block;
  if (typeof given.type !== 'string' || !types.includes(given.type)) {
    return [`must be one of ${types.join(', ')} [json-pointer:${pointer}/type]`];
  }
  if (typeof given.text !== 'string' || given.text === '')
    return [`must be more than 0 characters [json-pointer:${pointer}/text]`];
  return tooLong(given.text, limit, `${pointer}/text`);
}

function problemsOfElements(
  elements: unknown,
  { pointer, limit }: { pointer: string; limit: number },
): readonly string[] {
  if (!Array.isArray(elements)) return [`missing required field: elements [json-pointer:${pointer}]`];
  if (elements.length === 0) return [`must have at least 1 item [json-pointer:${pointer}/elements]`];
  return elements.length > limit ? [`no more than ${limit} items allowed [json-pointer:${pointer}/elements]`] : [];
}

function problemsOfButtons(elements: unknown, pointer: string): readonly string[] {
  if (!Array.isArray(elements)) return [];
  return elements.flatMap((element: unknown, index) => {
    const button = element as Block | null;
    if (button?.type !== 'button') return [];
    const at = `${pointer}/elements/${index}`;
    return [
      ...problemsOfText(button.text, { pointer: `${at}/text`, limit: 75, types: ['plain_text'] }),
      ...tooLong(button.action_id, 255, `${at}/action_id`),
      ...tooLong(button.value, 2000, `${at}/value`),
    ];
  });
}

function problemsOfFeedback(elements: unknown, pointer: string): readonly string[] {
  if (!Array.isArray(elements)) return [];
  return elements.flatMap((element: unknown, index) => {
    const feedback = element as Block | null;
    const at = `${pointer}/elements/${index}`;
    if (feedback?.type === 'icon_button') return [];
    if (feedback?.type !== 'feedback_buttons')
      return [`must be one of feedback_buttons, icon_button [json-pointer:${at}/type]`];
    return ['positive_button', 'negative_button'].flatMap((name) => {
      const button = (feedback[name] ?? {}) as Block;
      return [
        ...problemsOfText(button.text, { pointer: `${at}/${name}/text`, limit: 75, types: ['plain_text'] }),
        ...(typeof button.value === 'string' ? [] : [`missing required field: value [json-pointer:${at}/${name}]`]),
        ...tooLong(button.value, 2000, `${at}/${name}/value`),
      ];
    });
  });
}

function tooLong(value: unknown, limit: number, pointer: string): readonly string[] {
  return typeof value === 'string' && value.length > limit
    ? [`must be less than ${limit + 1} characters [json-pointer:${pointer}]`]
    : [];
}

function duplicateIds(blocks: readonly unknown[]): readonly string[] {
  const ids = blocks.map((block) => (block as Block | null)?.block_id).filter((id) => typeof id === 'string');
  return new Set(ids).size === ids.length ? [] : ['`block_id` must be unique [json-pointer:/blocks]'];
}

function duplicateActions(blocks: readonly unknown[]): readonly string[] {
  return blocks.flatMap((block, index) => {
    const { type, elements } = (block ?? {}) as Block;
    if (type !== 'actions' || !Array.isArray(elements)) return [];
    const ids = elements.map((element) => (element as Block | null)?.action_id).filter((id) => typeof id === 'string');
    return new Set(ids).size === ids.length ? [] : [`\`action_id\` must be unique [json-pointer:/blocks/${index}]`];
  });
}
