import { isSourceProvider, type Origin } from '@oblivion/protocol';
import { originLabels } from '@/lib/task-words';

/** A delivery in words: what goes where. */
export interface EffectWords {
  readonly thing: string;
  readonly place: string;
}

const things: Readonly<Record<string, string>> = {
  'slack.root': 'the root message',
  'slack.root_update': 'an update of the root message',
  'slack.notice': 'a notice to operators',
  'slack.message': 'a message',
  'slack.progress': 'more of the progress message',
  'slack.answer_stream': 'more of an answer that is written',
  'slack.answer_end': 'the end of an answer that was not finished',
  'slack.session': 'the status of the agent',
  'slack.reply': 'an answer to a mention',
  'slack.whisper': 'words to one person',
  'slack.reaction': 'the sign that words were taken',
  'slack.channel_archive': 'the archiving of a channel',
  'slack.channel_unarchive': 'the opening of a channel',
  'slack.channel_join': 'the joining of a channel',
  'slack.message_update': 'the edit of a message',
  'slack.message_delete': 'the removal of a message',
};

/** What every place where tasks are written can be owed. */
const thingsOfSources: Readonly<Record<string, string>> = {
  comment: 'a comment',
  comment_update: 'the edit of a comment',
  comment_delete: 'the removal of a comment',
  status: 'a status',
  blocked_mark: 'the mark of a blocker',
  holder_mark: 'the mark of who has the task',
  artifact_links: 'links to results',
  task: 'a task that was asked for in Slack',
};

/** Words for the target of an effect such as `slack.message/0`: the tool, what it is, and which of several. */
export function effectWords(target: string): EffectWords {
  const [kind = target] = target.split('/');
  const [tool = kind, ...rest] = kind.split('.');
  const place = originLabels[tool as Origin] ?? tool;
  const what = rest.join(' ');
  const thing = isSourceProvider(tool) ? thingsOfSources[what] : things[kind];
  return { thing: thing ?? (what.replaceAll('_', ' ') || 'something'), place };
}
