import { channelMade, projectView } from '@oblivion/protocol';
import { expect, it } from 'vitest';
import { idOf, projects } from '@/tests/fixtures';
import { changedWords, changeOfChannel, channelShown } from './_channel';

it.each([
  [
    { kind: 'existing', channel: ' #plans ', guests: '' },
    { channel: { kind: 'existing', channel: '#plans' }, invite: [] },
  ],
  [
    { kind: 'new', channel: '', guests: 'ada@example.com, U0123;\nmira@example.com' },
    { channel: { kind: 'new', ifTaken: 'next' }, invite: ['ada@example.com', 'U0123', 'mira@example.com'] },
  ],
  [
    { kind: 'new', channel: 'Front door', guests: ' ' },
    { channel: { kind: 'new', name: 'Front door', ifTaken: 'next' }, invite: [] },
  ],
] as const)('%j becomes an order', (fields, order) => {
  expect(changeOfChannel(fields)).toEqual(order);
});

it('a channel of which nothing was heard is shown by its id', () => {
  expect(channelShown({ channel: { id: 'C1', name: null } })).toBe('C1');
  expect(channelShown({ channel: { id: 'C1', name: 'plans' } })).toBe('#plans');
});

it('what turned out differently is said', () => {
  const project = projectView.parse({ ...projects[0], id: idOf('project', 1), channel: { id: 'C2', name: 'plans-2' } });
  const channel = channelMade.parse({
    id: 'C2',
    name: 'plans-2',
    isPrivate: false,
    origin: 'created',
    note: '#plans is taken, so it is #plans-2.',
    invited: ['ada@example.com'],
    notInvited: [{ who: 'U9', reason: 'there is no such person in the workspace' }],
  });
  expect(changedWords({ project, channel, formerChannel: '#old stays as it is.' })).toEqual([
    'New tasks go to #plans-2.',
    '#plans is taken, so it is #plans-2.',
    '#old stays as it is.',
    'Invited: ada@example.com.',
    'U9 was not invited: there is no such person in the workspace.',
  ]);
});
