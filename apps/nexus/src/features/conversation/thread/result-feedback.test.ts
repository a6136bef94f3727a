import { expect, test } from 'vitest';
import { readButtons, withFeedback } from '../../../integrations/slack/button-links.js';
import { feedbackAction, readFeedback } from './result-feedback.js';

test('the two thumbs under a result speak of its run', () => {
  const { text, blocks } = readButtons(withFeedback('✅ done', { actionId: feedbackAction, value: 'run_1' }));
  expect(text).toBe('✅ done');
  const [section, actions] = blocks ?? [];
  expect(section).toEqual({ type: 'section', text: { type: 'mrkdwn', text: '✅ done' } });
  const [element] = (actions as unknown as { elements: Record<string, { value: string }>[] }).elements;
  const read = (half: string) => readFeedback({ actionId: feedbackAction, value: element?.[half]?.value ?? '' });
  expect(read('positive_button')).toEqual({ runId: 'run_1', isGood: true });
  expect(read('negative_button')).toEqual({ runId: 'run_1', isGood: false });
});

test.each([
  ['another button', { actionId: 'task-stop', value: 'run_1/good' }],
  ['no opinion', { actionId: feedbackAction, value: 'run_1/maybe' }],
  ['no run', { actionId: feedbackAction, value: 'tsk_1/good' }],
])('%s is none', (_, action) => {
  expect(readFeedback(action)).toBeUndefined();
});
