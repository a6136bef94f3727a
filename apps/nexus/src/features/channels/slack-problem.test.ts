import { expect, test } from 'vitest';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { slackProblem, slackWords } from './slack-problem.js';

const refused = (reason: string, words?: string) =>
  new OutsideCallError('slack', { kind: 'refused', reason }, words === undefined ? {} : { words });

test('a refusal is told in words, an unknown one by its own name', () => {
  expect(slackWords(refused('user_is_restricted'))).toBe('guests cannot be invited by an app');
  expect(slackWords(refused('ura_max_channels'))).toBe('Slack answered ura_max_channels');
});

test('a scope that is missing is named with what to do', () => {
  const error = refused('missing_scope', 'the app lacks the scope channels:manage');
  expect(slackProblem(error)).toMatchObject({
    code: 'invalid_transition',
    message: 'The app lacks the scope channels:manage; give it its manifest again and reinstall it.',
  });
});

test('what may pass is an order to be given again', () => {
  const limited = new OutsideCallError('slack', { kind: 'rate_limited', retryAfterSeconds: 7, reason: 'ratelimited' });
  expect(slackProblem(limited)).toMatchObject({ code: 'unavailable', retryAfterSeconds: 7 });
  const unknown = new OutsideCallError('slack', { kind: 'unknown', reason: 'no answer' });
  expect(slackProblem(unknown).message).toContain('Order it again');
});
