import { describe, expect, test } from 'vitest';
import { farewell, formerChannelWords, isMadeAlready } from './channel-move.js';

const project = { tag: 'site', channel_name: 'site-2', channel_is_ours: true, channel_problem: null };
const wish = { kind: 'new', ifTaken: 'next' } as const;

describe('an order for a new channel', () => {
  test.each([
    ['named as the project', project, wish, true],
    ['named so', { ...project, channel_name: 'front-door' }, { ...wish, name: 'Front Door' }, true],
    ['named otherwise', project, { ...wish, name: 'Front Door' }, false],
    ['that people made', { ...project, channel_is_ours: false }, wish, false],
    ['of which nothing was heard', { ...project, channel_name: null, channel_is_ours: null }, wish, false],
    ['that takes nothing', { ...project, channel_problem: 'is_archived' }, wish, false],
    ['and one that is there is asked for', project, { kind: 'existing', channel: 'site-2' } as const, false],
  ])('the project has one %s: %o, %o', (_, housed, wanted, isMade) => {
    expect(isMadeAlready(housed, wanted)).toBe(isMade);
  });
});

test('people of the channel before are told what stays there', () => {
  expect(farewell(project, 'C2', 0)).toBe(
    '➡️ New tasks of @site go to <#C2>. Threads that are here stay here, and what is said in them is heard.',
  );
  expect(farewell(project, 'C2', 1)).toContain('One open task stays here, each in its thread');
  expect(farewell(project, 'C2', 3)).toContain('3 open tasks stay here');
});

test('whoever ordered it is told what becomes of the channel before', () => {
  expect(formerChannelWords('#old', { open: 2, moved: 0 })).toBe('#old stays as it is: 2 open tasks stay in it.');
  expect(formerChannelWords('#old', { open: 0, moved: 1 })).toBe(
    '#old stays as it is: no open task is left in it. One task without a thread went along.',
  );
});
