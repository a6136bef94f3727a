import { type Agent, request } from 'node:http';
import type { ClaimGrant } from '@oblivion/protocol';

/** Calls the model as an agent does; the answer grows in `text`. */
export function callModel({ llm }: ClaimGrant, connections?: Agent) {
  const heard = { text: '', isDone: false };
  const call = request(`${llm?.openaiBaseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${llm?.apiKey}` },
    agent: connections,
  });
  call.on('error', () => undefined);
  call.on('response', (answer) => {
    answer.on('data', (chunk: Buffer) => {
      heard.text += chunk.toString();
    });
    answer.on('end', () => {
      heard.isDone = true;
    });
    answer.on('error', () => undefined);
  });
  call.end(JSON.stringify({ model: llm?.model, stream: true, messages: [{ role: 'user', content: 'Hello' }] }));
  return heard;
}
