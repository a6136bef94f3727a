import type { SlackConnectionView } from '@oblivion/protocol';
import { connected, type ConnectionMark, inTrouble, notConnected, StateMark } from '../../_components/state-mark';

/** Whether the connection works, by word and colour. */
export function ConnectionState({ connection }: { connection: SlackConnectionView | null }) {
  return <StateMark mark={markOf(connection)} />;
}

function markOf(connection: SlackConnectionView | null): ConnectionMark {
  if (connection === null) return notConnected;
  if (connection.token.lostAt !== null)
    return { word: 'To be installed again', colour: 'text-status-failed', isWell: false };
  return connection.token.problem === null ? connected : inTrouble;
}
