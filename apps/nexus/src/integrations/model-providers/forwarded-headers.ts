import type { IncomingHttpHeaders } from 'node:http';

export type HeaderValues = Readonly<Record<string, string | string[]>>;

/** Belong to one connection, not to the message (RFC 9110 section 7.6.1). */
const connectionHeaders = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
/** Ours, the caller's identity, or written anew for the provider. */
const requestOnly = [
  'host',
  'content-length',
  'authorization',
  'cookie',
  'expect',
  'accept-encoding',
  'forwarded',
  'origin',
  'referer',
  'x-real-ip',
  'openai-organization',
  'openai-project',
  'traceparent',
  'tracestate',
  'baggage',
];
/** Would tell an agent about the operator's account, or are written anew. */
const answerOnly = ['content-length', 'set-cookie', 'openai-organization', 'openai-project', 'server-timing'];
const ownPrefixes = ['x-oblivion-', 'x-forwarded-', 'sec-'];

/** The headers of an agent's request that go to the provider, with the provider's key. */
export function toProviderHeaders(headers: IncomingHttpHeaders, apiKey: string | undefined): HeaderValues {
  return {
    ...keep(headers, new Set([...connectionHeaders, ...requestOnly]), ownPrefixes),
    // What is read for its usage must not arrive compressed.
    'accept-encoding': 'identity',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
}

/** The headers of a provider's answer that go to the agent. */
export function toAgentHeaders(headers: IncomingHttpHeaders): HeaderValues {
  return keep(headers, new Set([...connectionHeaders, ...answerOnly]), []);
}

function keep(headers: IncomingHttpHeaders, dropped: ReadonlySet<string>, prefixes: readonly string[]): HeaderValues {
  const named = new Set(
    String(headers.connection ?? '')
      .split(',')
      .map((name) => name.trim().toLowerCase()),
  );
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || dropped.has(name) || named.has(name)) continue;
    if (prefixes.some((prefix) => name.startsWith(prefix))) continue;
    kept[name] = value;
  }
  return kept;
}
