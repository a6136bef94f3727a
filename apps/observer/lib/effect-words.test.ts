import { expect, it } from 'vitest';
import { effectWords } from './effect-words';

it.each([
  ['slack.root', 'the root message', 'Slack'],
  ['slack.message/0', 'a message', 'Slack'],
  ['clickup.comment', 'a comment', 'ClickUp'],
  ['github.check_run', 'check run', 'GitHub'],
  ['elsewhere', 'something', 'elsewhere'],
])('%s is %s to %s', (target, thing, place) => expect(effectWords(target)).toEqual({ thing, place }));
