import type { SourceConnection, SourceProvider } from '@oblivion/protocol';
import { workSources } from '@oblivion/protocol';
import Link from 'next/link';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { ConnectionCard } from './connection-card';
import { connected, inTrouble, notConnected, StateMark } from './state-mark';

interface Props {
  readonly provider: SourceProvider;
  /** Undefined when it is not connected. */
  readonly connection: SourceConnection | undefined;
  readonly isConnectedHere: boolean;
  /** What there is to know before it is connected. */
  readonly introduction: string;
}

/** A tool in which people write tasks. */
export function SourceCard({ provider, connection, isConnectedHere, introduction }: Props) {
  const { name } = workSources[provider];
  const troubles = connection === undefined ? [] : troublesOf(connection);
  const mark = connection === undefined ? notConnected : troubles.length > 0 ? inTrouble : connected;
  return (
    <ConnectionCard
      name={provider}
      title={name}
      state={<StateMark mark={mark} />}
      action={
        isConnectedHere && (
          <Button asChild variant={connection === undefined ? 'default' : 'outline'} size="sm">
            <Link href={`/connections/${provider}`}>
              {connection === undefined ? `Connect ${name}` : 'Connect again'}
            </Link>
          </Button>
        )
      }
    >
      {connection === undefined ? (
        <p>{introduction}</p>
      ) : (
        <>
          <p>
            Tasks from {connection.places.join(', ')}. Oblivion writes as {connection.account}.
          </p>
          {troubles.map((trouble) => (
            <p key={trouble} className="text-primary">
              {trouble}
            </p>
          ))}
          {connection.comparedUntil !== null && (
            <p className="text-xs">
              Compared <RelativeTime at={connection.comparedUntil} />: until then nothing is missing.
            </p>
          )}
        </>
      )}
    </ConnectionCard>
  );
}

function troublesOf({ webhooks, problem }: SourceConnection): readonly string[] {
  const webhook = {
    active: [],
    suspended: ['Its webhook is suspended; Nexus revives it.'],
    gone: ['Its webhook is gone; Nexus makes it again.'],
  };
  return [...webhook[webhooks], ...(problem === null ? [] : [`It could not be compared the last time: ${problem}.`])];
}
