import type { SlackConnectionView } from '@oblivion/protocol';
import { cn } from '@/lib/class-names';

/** Whether the connection works, by word and colour. */
export function ConnectionState({ connection }: { connection: SlackConnectionView | null }) {
  const [word, colour] = stateOf(connection);
  return (
    <p className={cn('flex shrink-0 items-center gap-1.5 text-xs', colour)}>
      <span
        aria-hidden
        className={cn('size-2 rounded-full', word === 'Connected' ? 'bg-current' : 'border-2 border-current')}
      />
      {word}
    </p>
  );
}

function stateOf(connection: SlackConnectionView | null): readonly [word: string, colour: string] {
  if (connection === null) return ['Not connected', 'text-muted-foreground'];
  if (connection.token.lostAt !== null) return ['To be installed again', 'text-status-failed'];
  if (connection.token.problem !== null) return ['Connected, with trouble', 'text-primary'];
  return ['Connected', 'text-status-done'];
}
