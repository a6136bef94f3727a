import { element } from './dom.js';

const MARKS = { pending: '○', in_progress: '◐', complete: '✓', error: '✕' };

/** The plan of a message, or its cards alone. */
export function planOf({ blocks, deleted }) {
  if (deleted) return undefined;
  const plan = blocks.find(({ type }) => type === 'plan');
  const tasks = blocks.filter(({ type }) => type === 'task_card');
  return plan ?? (tasks.length > 0 ? { tasks } : undefined);
}

export function planView({ title, tasks = [] }) {
  return element(
    'div',
    { class: 'plan' },
    title === undefined ? undefined : element('p', { class: 'plan-title' }, title),
    element('ol', {}, ...tasks.map(cardView)),
  );
}

function cardView({ title, status = 'pending', details, output, sources = [] }) {
  const links = sources.map(({ url, text }) => element('a', { href: url, rel: 'noreferrer', class: 'tag' }, text));
  return element(
    'li',
    { class: status },
    element('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[status]),
    element(
      'div',
      {},
      element('span', {}, title),
      element('span', { class: 'hidden' }, ` (${status.replace('_', ' ')})`),
      ...links,
      ...[details, output].filter((rich) => rich !== undefined).map(richText),
    ),
  );
}

function richText({ elements }) {
  return element('div', { class: 'details' }, ...elements.map(richPart));
}

function richPart({ type, elements }) {
  if (type === 'rich_text_list')
    return element('ul', {}, ...elements.map((item) => element('li', {}, ...item.elements.map(richLeaf))));
  const name = { rich_text_preformatted: 'pre', rich_text_quote: 'blockquote' }[type] ?? 'span';
  return element(name, {}, ...elements.map(richLeaf));
}

function richLeaf({ type, text, url, style = {} }) {
  const words = text ?? url ?? `(${type})`;
  if (type === 'link') return element('a', { href: url, rel: 'noreferrer' }, words);
  const name = style.code ? 'code' : style.bold ? 'strong' : style.italic ? 'em' : style.strike ? 's' : 'span';
  return element(name, {}, words);
}
