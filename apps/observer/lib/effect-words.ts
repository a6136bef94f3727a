import type { Origin } from '@oblivion/protocol';
import { originLabels } from '@/lib/task-words';

/** A delivery in words: what goes where. */
export interface EffectWords {
  readonly thing: string;
  readonly place: string;
}

const things: Readonly<Record<string, string>> = {
  'slack.root': 'the root message',
  'slack.root_update': 'an update of the root message',
  'slack.message': 'a message',
  'slack.message_update': 'the edit of a message',
  'slack.message_delete': 'the removal of a message',
  'clickup.comment': 'a comment',
  'clickup.status': 'a status',
};

/** Words for the target of an effect such as `slack.message/0`: the tool, what it is, and which of several. */
export function effectWords(target: string): EffectWords {
  const [kind = target] = target.split('/');
  const [tool = kind, ...rest] = kind.split('.');
  const place = originLabels[tool as Origin] ?? tool;
  return { thing: things[kind] ?? (rest.join(' ').replaceAll('_', ' ') || 'something'), place };
}
