import { planOf, planView } from './plan-view.js';
import { byId, element, fill, fillOptions, timeOf } from './dom.js';

const TOKEN = /<(@|#|!)([^|>]+)(?:\|([^>]*))?>|<(https?:[^|>]+)(?:\|([^>]*))?>|\*([^*\n]+)\*|`([^`\n]+)`/g;

export function renderChannel(state, open, acts) {
  const shown = state.messages.filter((message) => message.threadTs === null || message.threadTs === message.ts);
  const lines = [
    ...shown.map((message) => line(state, message, open, acts)),
    ...state.ephemerals.map((message) => ephemeralLine(state, message)),
  ];
  fill(
    byId('messages'),
    lines.length > 0 ? lines : [element('li', { class: 'empty' }, 'Nothing has been said here yet.')],
  );
}

/** The channels there are now, and what a person may do with the one that is shown. */
export function renderChannels({ channels, channelId }, { changeChannel }) {
  const select = byId('channel');
  const labels = channels.map((channel) => `${channel.isPrivate ? '🔒 ' : '#'}${channel.name}${archivedMark(channel)}`);
  if (labels.join() !== [...select.options].map(({ label }) => label).join()) {
    fillOptions(
      select,
      channels.map(({ id }, index) => ({ value: id, label: labels[index] })),
      channelId,
    );
  }
  const shown = channels.find(({ id }) => id === channelId);
  const act = (what, label, body) =>
    element(
      'button',
      { type: 'button', class: 'link', id: `channel-${what}`, onclick: () => changeChannel(what, body) },
      label,
    );
  const app = { bot: true };
  fill(byId('channel-acts'), [
    ...(shown === undefined ? [] : [shown.isArchived ? act('unarchive', 'Unarchive') : act('archive', 'Archive')]),
    ...(shown === undefined || shown.isArchived
      ? []
      : [shown.hasApp ? act('remove', 'Remove the app', app) : act('invite', 'Invite the app', app)]),
  ]);
}

function archivedMark({ isArchived }) {
  return isArchived ? ' (archived)' : '';
}

export function renderThread(state, acts) {
  const thread = state.messages.filter(({ ts, threadTs }) => ts === state.threadTs || threadTs === state.threadTs);
  byId('thread-pane').hidden = state.threadTs === undefined;
  fill(
    byId('thread'),
    thread.map((message) => line(state, message, undefined, acts)),
  );
  renderSession(state, acts);
}

/** What the thread shows of the agent at work, and its Stop button. */
function renderSession({ sessions, channelId, threadTs }, { stop }) {
  const session = sessions.find((one) => one.channelId === channelId && one.threadTs === threadTs);
  const bar = byId('session');
  bar.hidden = session === undefined || session.status === 'closed';
  if (bar.hidden) return;
  const stopping = { type: 'button', id: 'session-stop', class: 'action danger', onclick: () => stop(threadTs) };
  fill(bar, [
    element('span', {}, `${session.username ?? 'Oblivion'}: ${session.title || session.status}`),
    ...(session.status === 'processing' ? [element('button', stopping, 'Stop')] : []),
  ]);
}

function line(state, message, open, acts) {
  const { author, deleted, edited, pings, reactions, replyCount, streaming, ts } = message;
  const replies = replyCount === 1 ? '1 reply' : `${replyCount} replies`;
  return element(
    'li',
    { class: [author.isApp ? 'app' : '', deleted ? 'deleted' : ''].join(' ').trim() },
    element('span', { class: 'who' }, author.name),
    timeOf(Number(ts) * 1000),
    author.isApp ? element('span', { class: 'tag app' }, 'app') : undefined,
    streaming === 'in_progress' ? element('span', { class: 'tag streaming' }, 'writing') : undefined,
    edited ? element('span', { class: 'tag' }, 'edited') : undefined,
    deleted ? element('span', { class: 'tag' }, 'deleted') : undefined,
    message.metadata
      ? element('span', { class: 'tag', title: JSON.stringify(message.metadata, null, 1) }, message.metadata.event_type)
      : undefined,
    ...pings.map((ping) => element('span', { class: 'tag ping', title: 'notified' }, nameOf(state, ping))),
    planOf(message) === undefined
      ? element('div', { class: 'text' }, ...markup(state, textOf(message)))
      : planView(planOf(message)),
    ...(deleted ? [] : message.files.map(fileOf)),
    ...(deleted ? [] : buttonsOf(message).map((button) => buttonOf(button, () => acts.press(ts, button)))),
    open || deleted || author.isApp
      ? undefined
      : element('button', { type: 'button', class: 'link', onclick: () => acts.mark(ts) }, 'Mark for ClickUp'),
    ...reactions.map(({ name, users }) => element('span', { class: 'tag' }, `:${name}: ${users.length}`)),
    open
      ? element(
          'button',
          { type: 'button', class: 'link', id: `open-${ts}`, onclick: () => open(ts) },
          replyCount > 0 ? replies : 'Reply in thread',
        )
      : undefined,
    deleted
      ? undefined
      : element(
          'button',
          {
            type: 'button',
            class: 'link',
            'aria-label': `Delete the message of ${author.name}`,
            onclick: () => acts.remove(ts),
          },
          'Delete',
        ),
  );
}

function fileOf({ name, permalink, pretty_type, size }) {
  const shown = element('a', { href: permalink, rel: 'noreferrer', target: '_blank' }, name);
  return element('div', { class: 'file' }, '📎 ', shown, ` ${pretty_type}, ${size} bytes`);
}

function buttonsOf({ blocks }) {
  const elementsOf = (wanted) => blocks.filter(({ type }) => type === wanted).flatMap((block) => block.elements);
  const buttons = elementsOf('actions').filter(({ type }) => type === 'button');
  const feedback = elementsOf('context_actions').filter(({ type }) => type === 'feedback_buttons');
  return [
    ...buttons.map(({ action_id: actionId, text, style }) => ({ actionId, text, style })),
    ...feedback.flatMap(({ action_id: actionId, positive_button: good, negative_button: bad }) =>
      [good, bad].map(({ text, value }) => ({ actionId, text, value })),
    ),
  ];
}

function buttonOf({ text, style }, onclick) {
  return element('button', { type: 'button', class: `action ${style ?? ''}`.trim(), onclick }, text.text);
}

function ephemeralLine(state, message) {
  return element(
    'li',
    { class: 'app ephemeral' },
    element('span', { class: 'who' }, 'Oblivion'),
    element('span', { class: 'tag app' }, 'app'),
    element('span', { class: 'tag' }, 'only visible to you'),
    element('div', { class: 'text' }, ...markup(state, textOf(message))),
  );
}

/** Text of a message; of blocks alone when there is none. */
function textOf({ text, blocks }) {
  if (text !== '') return text;
  const texts = blocks.map(
    (block) =>
      block.text?.text ?? block.text ?? block.elements?.map?.((part) => part.text?.text ?? part.text).join(' '),
  );
  return texts.filter((part) => typeof part === 'string').join('\n');
}

function nameOf(state, id) {
  const name = state.names.get(id);
  return name === undefined ? id : `@${name}`;
}

function markup(state, text) {
  const parts = [];
  let position = 0;
  for (const match of text.matchAll(TOKEN)) {
    parts.push(plain(text.slice(position, match.index)), token(state, match));
    position = match.index + match[0].length;
  }
  return [...parts, plain(text.slice(position))];
}

function token(state, [, sign, target, label, url, urlLabel, bold, code]) {
  if (url !== undefined) return element('a', { href: plain(url), rel: 'noreferrer' }, plain(urlLabel ?? url));
  if (bold !== undefined) return element('strong', {}, ...markup(state, bold));
  if (code !== undefined) return element('code', {}, plain(code));
  if (sign === '@') return element('span', { class: 'mention' }, nameOf(state, target));
  return element('span', { class: 'mention' }, `${sign === '#' ? '#' : '@'}${label ?? target}`);
}

function plain(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What a person typed as Slack puts it on the wire: escaped, with `@First Last` of known people as mentions. */
export function wireText(state, typed) {
  let text = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  for (const [id, name] of state.names) text = text.replaceAll(`@${name}`, `<@${id}>`);
  return text;
}
