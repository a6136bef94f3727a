import type { EffectView } from '@oblivion/protocol';
import { formatDuration } from '@/lib/amounts';
import { cn } from '@/lib/class-names';
import { effectWords } from '@/lib/effect-words';
import { EffectDecision } from './effect-decision';

export const effectColours: Readonly<Record<EffectView['status'], string>> = {
  pending: 'text-status-available',
  sending: 'text-status-in-progress',
  delivered: 'text-status-done',
  parked: 'text-status-failed',
  dropped: 'text-status-cancelled',
};

/** One delivery to the outside: where to, how it stands, how many attempts, how long, and the last error. */
export function EffectLine({ effect }: { effect: EffectView }) {
  const { thing, place } = effectWords(effect.target);
  const tookMs = effect.deliveredAt === null ? null : Date.parse(effect.deliveredAt) - Date.parse(effect.createdAt);
  return (
    <div data-effect={effect.status} className="text-muted-foreground [overflow-wrap:anywhere]">
      <span className="font-medium text-foreground">{place}</span> {thing}{' '}
      <span className={cn('font-medium', effectColours[effect.status])}>{effect.status}</span>
      {tookMs !== null && <> after {formatDuration(tookMs)}</>}
      {effect.attempts > 1 && <>, {effect.attempts} attempts</>}
      {effect.lastError && effect.status !== 'delivered' && (
        <p className="mt-1 border-l-2 border-destructive pl-2 font-mono text-xs text-destructive">{effect.lastError}</p>
      )}
      {effect.status === 'parked' && <EffectDecision id={effect.id} thing={`${thing} to ${place}`} />}
      {effect.lastError && effect.status === 'delivered' && (
        <p className="mt-1 border-l-2 pl-2 font-mono text-xs">before that: {effect.lastError}</p>
      )}
    </div>
  );
}
