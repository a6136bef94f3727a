import {
  type EventName,
  type EventPayload,
  eventPayloads,
  type FeedEvent,
  type MemoryKind,
  type MessageKind,
  type Origin,
  perSourceEvent,
  type SourceEventName,
  sourceEventNames,
  type TaskId,
  workSources,
} from '@oblivion/protocol';
import { effectWords } from '@/lib/effect-words';
import { formatCount, formatDuration, formatMicroUsd } from '@/lib/amounts';
import { originLabels } from '@/lib/task-words';

/** A piece of a sentence: plain words, somebody's or something's name, or a task to go to. */
export type SentencePart =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'task'; readonly text: string; readonly taskId: TaskId };

/** Names of agents by id, for events that carry only the id. */
export type AgentNames = ReadonlyMap<string, string>;

interface Context {
  /** The task of the event, as a part of the sentence. */
  readonly task: SentencePart;
  readonly agentName: (agentId: string) => SentencePart;
}

type Teller<N extends EventName> = (payload: EventPayload<N>, context: Context) => SentencePart[];

const words = (text: string): SentencePart => ({ kind: 'words', text });
const name = (text: string): SentencePart => ({ kind: 'name', text });

const availableReasons: Readonly<Record<EventPayload<'task.available'>['reason'], string>> = {
  created: 'is ready for an agent',
  released: 'was given back and is available again',
  lease_expired: 'is available again: its agent stopped answering',
  reopened: 'was reopened',
  assigned: 'is offered to whom a person chose',
};

const saidKinds: Readonly<Record<MessageKind, string>> = {
  progress: 'reported progress on',
  question: 'asked a question on',
  blocker: 'reported a blocker on',
  result: 'posted a result on',
  failure: 'reported a failure on',
  comment: 'commented on',
  note: 'left a note on',
};

const thoughtKinds: Readonly<Record<string, string>> = {
  thought: 'noted a thought on',
  plan: 'wrote a plan for',
  tool: 'used a tool on',
};

const forgottenKinds: Readonly<Record<MemoryKind, string>> = {
  thread: 'a thread',
  clickup_task: 'a ClickUp task',
  clickup_doc: 'a page of a ClickUp Doc',
};

const tellers: { readonly [N in EventName]: Teller<N> } = {
  ...perSourceEvent(
    (source): Teller<SourceEventName> =>
      ({ kind }) => [name(workSources[source].name), words('sent'), name(kind)],
  ),
  'slack.event_received': ({ kind }) => [name('Slack'), words('sent'), name(kind)],
  'task.check_requested': () => [words('A thread is compared with what was heard of it')],
  'task.created': (_, { task }) => [task, words('was created')],
  'task.refused': ({ tags }) => [words(refusedTags(tags))],
  'task.available': ({ reason }, { task }) => [task, words(availableReasons[reason])],
  'task.claimed': ({ agent }, { task }) => [name(agent.name), words('claimed'), task],
  'task.started': ({ agent }, { task }) => [name(agent.name), words('started'), task],
  'task.blocked': ({ agent, on }, { task }) => [
    name(agent.name),
    words(on === 'question' ? 'waits for an answer on' : 'is blocked on'),
    task,
  ],
  'task.resumed': ({ by }, { task }) => [name(by), words('answered;'), task, words('goes on')],
  'task.released': ({ agent, reason }, { task }) => [name(agent.name), words('gave back'), task, words(`(${reason})`)],
  'task.submitted': ({ agent }, { task }) => [name(agent.name), words('submitted'), task, words('for review')],
  'task.failed': ({ agent }, { task }) => [name(agent.name), words('could not complete'), task],
  'task.done': ({ by }, { task }) => [name(by), words('marked'), task, words('as done')],
  'task.cancelled': ({ by, reason }, { task }) => [name(by), words('cancelled'), task, words(`(${reason})`)],
  'task.changed': ({ by, changes, specVersion }, { task }) => [
    name(by),
    words(`changed ${listOf(Object.keys(changes)) || 'something'} of`),
    task,
    ...(specVersion === undefined ? [] : [words(`(now version ${specVersion})`)]),
  ],
  'task.source_deleted': ({ by }, { task }) => [name(by), words('deleted'), task, words('where it was written')],
  'message.posted': ({ author, kind, origin }, { task }) => [
    name(author),
    words(saidKinds[kind]),
    task,
    ...originNote(origin),
  ],
  'message.edited': ({ origin }, { task }) => [words('A message was edited on'), task, ...originNote(origin)],
  'message.deleted': ({ origin }, { task }) => [words('A message was deleted on'), task, ...originNote(origin)],
  'thought.recorded': ({ agent, kind }, { task }) => [
    name(agent.name),
    words(thoughtKinds[kind] ?? 'noted something on'),
    task,
  ],
  'agent.connected': ({ agent }) => [name(agent.name), words('came online')],
  'agent.disconnected': ({ agent, reason }) => [name(agent.name), words(`went offline (${reason})`)],
  'agent.revoked': ({ agent, by }) => [name(agent.name), words(`was revoked by ${by}`)],
  'effect.delivered': ({ target, attempts }, { task }) => [
    words('Delivered'),
    ...delivery(target),
    words('for'),
    task,
    ...(attempts > 1 ? [words(`at attempt ${attempts}`)] : []),
  ],
  'effect.parked': ({ target, error }, { task }) => [
    words('Gave up delivering'),
    ...delivery(target),
    words('for'),
    task,
    words(`(${error})`),
  ],
  'effect.resent': ({ target, by }, { task }) => [
    name(by),
    words('had'),
    ...delivery(target),
    words('sent again for'),
    task,
  ],
  'effect.dropped': ({ target, by }, { task }) => [name(by), words('dropped'), ...delivery(target), words('for'), task],
  'memory.source_forgotten': ({ by, kind }) => [name(by), words('had memory forget'), words(forgottenKinds[kind])],
  'group.created': ({ by, group }) => [name(by), words(`made the group ${group}`)],
  'project.created': ({ by, tag }) => [name(by), words(`made the project @${tag}`)],
  'project.archived': ({ by, tag }) => [name(by), words(`archived the project @${tag}`)],
  'project.restored': ({ by, tag }) => [name(by), words(`took up the project @${tag} again`)],
  'task.reopen_refused': ({ by, tag }, { task }) => [
    name(by),
    words('opened again, in vain,'),
    task,
    words(`because @${tag} is archived`),
  ],
  'project.channel_changed': ({ by, tag }) => [name(by), words(`gave the project @${tag} another channel`)],
  'project.statuses_mapped': ({ by, listName }) => [
    name(by),
    words(`chose what the statuses of the list “${listName}” mean`),
  ],
  'connection.installed': ({ system, by }) => [
    name(by),
    words(`connected ${system === 'slack' ? 'Slack' : workSources[system].name}`),
  ],
  'connection.token_lost': ({ reason }) => [
    name('Slack'),
    words(`takes our token no more (${reason}); the app has to be installed again`),
  ],
  'connection.signatures_refused': () => [
    name('Slack'),
    words('sends requests with a wrong signature, or somebody else does; they are refused'),
  ],
  'project.artifact_field_chosen': ({ by, listName, fieldName }) => [
    name(by),
    words(
      fieldName === null
        ? `chose no field for links to results in the list “${listName}”`
        : `chose the field “${fieldName}” for links to results in the list “${listName}”`,
    ),
  ],
  'webhook.mended': ({ found }) => [
    name('ClickUp'),
    words(
      found === 'gone' ? 'had removed our webhook; it was made again' : 'had suspended our webhook; it was revived',
    ),
  ],
  'gap.reconciled': ({ system, found }) => [
    name(originLabels[system]),
    words(`was read again after a time in which news may have been lost: ${formatCount(found)} had not come`),
  ],
  'model.called': (call, { agentName, task }) => [
    agentName(call.agentId),
    words(call.status < 400 ? 'called' : `got status ${call.status} from`),
    name(call.model),
    words('for'),
    task,
    words(`(${modelFacts(call)})`),
  ],
};

/** What only says that something came in or went out; what it meant is told by another event. */
export const trafficEvents: ReadonlySet<EventName> = new Set<EventName>([
  ...sourceEventNames,
  'slack.event_received',
  'task.check_requested',
  'effect.delivered',
]);

/** An event as a sentence, in parts so that names and tasks can be shown and linked. */
export function eventSentence(event: FeedEvent, names: AgentNames): SentencePart[] {
  return tell(event.name, event, names);
}

/** The same on the task's own page, where the task need not be named. */
export function eventSentenceHere(event: FeedEvent, names: AgentNames): SentencePart[] {
  return eventSentence(event, names).map((part, index) =>
    part.kind === 'task' ? words(index === 0 ? 'This task' : 'this task') : part,
  );
}

/** The same sentence as plain text, for screen readers and titles. */
export function sentenceText(parts: readonly SentencePart[]): string {
  return parts.map(({ text }) => text).join(' ');
}

function tell<N extends EventName>(eventName: N, event: FeedEvent, names: AgentNames): SentencePart[] {
  const payload = eventPayloads[eventName].safeParse(event.payload);
  if (!payload.success) return [words(fallback(eventName)), ...(event.taskId ? [taskPart(event)] : [])];
  const agentName = (agentId: string) => name(names.get(agentId) ?? 'An agent');
  return tellers[eventName](payload.data as EventPayload<N>, { task: taskPart(event), agentName });
}

function taskPart(event: FeedEvent): SentencePart {
  if (!event.taskId) return words('no task');
  return { kind: 'task', text: event.taskTitle || 'an untitled task', taskId: event.taskId };
}

function fallback(eventName: EventName): string {
  const text = eventName.replace('.', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function refusedTags(tags: readonly string[]): string {
  if (tags.length === 0) return 'Refused a task that names no project';
  return `Refused a task: no project has the tag ${listOf(tags.map((tag) => `@${tag.replace(/^@/, '')}`))}`;
}

function delivery(target: string): SentencePart[] {
  const { thing, place } = effectWords(target);
  return [words(`${thing} to`), name(place)];
}

function originNote(origin: Origin): SentencePart[] {
  return origin === 'agent' || origin === 'system' ? [] : [words(`in ${originLabels[origin]}`)];
}

function modelFacts(call: EventPayload<'model.called'>): string {
  const tokens =
    call.inputTokens === null || call.outputTokens === null
      ? 'tokens unknown'
      : `${formatCount(call.inputTokens)} in, ${formatCount(call.outputTokens)} out`;
  const price = call.costMicroUsd === null ? 'price unknown' : formatMicroUsd(call.costMicroUsd);
  return `${tokens}, ${price}, ${formatDuration(call.durationMs)}`;
}

function listOf(items: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(items);
}
