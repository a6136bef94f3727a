import { expect, test } from 'vitest';
import { findCommand } from './find-command.ts';

const commands = ['agent', 'agent create', 'up'].map((name) => ({ description: { name, summary: '' } }));
const nameFor = (...words: string[]) => findCommand(commands, words)?.command.description.name;

test('the longest name that stands first is the command, and the rest is passed on', () => {
  expect(nameFor('agent', 'create', 'Tester')).toBe('agent create');
  expect(findCommand(commands, ['agent', 'create', 'Tester'])?.rest).toEqual(['Tester']);
  expect(nameFor('agent', 'list')).toBe('agent');
  expect(nameFor('up', '--json')).toBe('up');
});

test('a part of a name, another order and no word at all are no command', () => {
  expect([nameFor('create', 'agent'), nameFor('u'), nameFor()]).toEqual([undefined, undefined, undefined]);
});
