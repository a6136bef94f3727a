import { NexusClient } from '@oblivion/nexus-client';
import { cookies } from 'next/headers';
import { sessionCookieName } from '@/lib/session-cookie';
import { readSettings } from '@/lib/settings';
import { currentTraceparent } from '@/lib/telemetry/current-traceparent';

/** Nexus as the person who makes this request. */
export async function nexusForRequest(): Promise<NexusClient> {
  const value = (await cookies()).get(sessionCookieName)?.value;
  return nexusWith(value === undefined ? undefined : `${sessionCookieName}=${value}`);
}

/** Nexus as nobody yet. */
export function nexusForStranger(): NexusClient {
  return nexusWith(undefined);
}

function nexusWith(cookie: string | undefined): NexusClient {
  const { nexusUrl, nexusTimeoutMs } = readSettings(process.env);
  return new NexusClient({
    baseUrl: nexusUrl,
    timeoutMs: nexusTimeoutMs,
    traceparent: currentTraceparent,
    ...(cookie !== undefined && { credentials: { cookie } }),
  });
}
