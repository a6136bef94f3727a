import { byId, element, fill } from './dom.js';

const SHOWN_LINES = 60;

export const FAULT_KINDS = ['429', '500', 'slow', 'accepted_timeout', 'reset', 'duplicate', 'reorder', 'drop'];

export function renderFaults(faults, remove) {
  const rows = faults.map(({ id, target, kind, times, struck }) =>
    element(
      'li',
      {},
      element('code', {}, `${kind} at ${target}`),
      element('span', { class: 'muted' }, `struck ${struck}${times === undefined ? '' : ` of ${times}`}`),
      element(
        'button',
        { type: 'button', id: `fault-${id}`, 'aria-label': `Remove ${kind} at ${target}`, onclick: () => remove(id) },
        '✕',
      ),
    ),
  );
  fill(byId('faults'), rows.length > 0 ? rows : [element('li', { class: 'empty' }, 'Everything works as it should.')]);
}

export function renderRefusals(entries) {
  byId('refusal-count').textContent = String(entries.length);
  fill(byId('refusals'), entries.slice(-SHOWN_LINES).toReversed().map(logLine));
}

export function renderJournal(entries) {
  fill(byId('journal'), entries.slice(-SHOWN_LINES).toReversed().map(logLine));
}

function logLine({ seq, kind, name, outcome, error, durationMs, detail }) {
  const [door, what] = kind.split('.');
  const direction = what === 'webhook' ? '→' : '←';
  return element(
    'li',
    { title: JSON.stringify(detail, null, 1) },
    element('span', { class: 'muted' }, String(seq)),
    element('span', { class: outcome }, outcome),
    element('span', { class: 'name' }, `${direction} ${door} ${name}${error === undefined ? '' : ` · ${error}`}`),
    element('span', { class: 'muted' }, what === 'action' ? '' : `${durationMs} ms`),
  );
}
