import type { Cause, CauseKind } from './cause.ts';
import type { SilenceScene } from './scene.ts';

/** The agent that has the task does not go on. */
export const causesOfHolder: CauseKind = {
  name: 'the agent at work',
  isAtOnce: true,
  isInShort: true,
  causes: [
    {
      name: 'its connection was cut',
      reason: 'holder_silent',
      words: /is not connected, last seen .* Its lease ends at/,
      inject: async (scene, tag) => {
        const { agent, taskId } = await scene.hold(tag, 'mute');
        agent.close();
        return taskId;
      },
    },
    {
      name: 'its process stands still',
      reason: 'holder_silent',
      words: /is connected, but its last heartbeat came \d+ seconds ago/,
      inject: async (scene, tag) => (await scene.hold(tag, 'mute')).taskId,
    },
    {
      name: 'it is there and does nothing',
      reason: 'holder_idle',
      words: /holds it; its last sign was \d+ seconds ago/,
      inject: async (scene, tag) => (await scene.hold(tag)).taskId,
    },
  ],
};

/** What the model provider does, and the words for it. */
const failures: readonly (readonly [name: string, fault: object | undefined, words: RegExp])[] = [
  ['refuses the key', { kind: 'refused', status: 401, error: 'invalid_api_key' }, /refuses the key of Nexus \(401\)/],
  ['forbids', { kind: 'refused', status: 403, error: 'forbidden' }, /refuses the key of Nexus \(403\)/],
  ['refuses the request', { kind: 'refused', status: 422, error: 'unprocessable' }, /refuses the request \(422\)/],
  ['limits the rate', { kind: '429' }, /limits the rate of calls \(429\)/],
  ['fails', { kind: '500' }, /an error of its own \(500\)/],
  ['does not answer', { kind: 'drop' }, /did not begin its answer in time/],
  ['closes connections', { kind: 'reset' }, /the model provider (?:cannot be reached|closed the connection)/],
  ['is not configured', undefined, /no model provider is configured/],
];

/** The model does not answer the agent. */
export const causesOfModel: CauseKind = {
  name: 'the model provider',
  isAtOnce: false,
  isInShort: true,
  causes: failures.map(
    ([name, fault, words]): Cause => ({
      name: `the model provider ${name}`,
      reason: 'model_failing',
      words,
      inject: async (scene, tag) => {
        if (fault !== undefined) await scene.fault({ target: 'openai.chat.completions', ...fault });
        return callModel(scene, tag, fault === undefined ? 'llm-without-provider' : 'gateway');
      },
      heal: (scene) => scene.clearFaults(),
    }),
  ),
};

async function callModel(scene: SilenceScene, tag: string, process: string): Promise<string> {
  const { grant, taskId } = await scene.hold(tag);
  const response = await fetch(`${scene.process(process).url}/llm/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${grant.llm?.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: grant.llm?.model, messages: [{ role: 'user', content: 'Well?' }] }),
  });
  if (response.ok) throw new Error('the model answered');
  return taskId;
}
