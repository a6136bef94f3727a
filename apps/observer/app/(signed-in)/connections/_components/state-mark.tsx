import { cn } from '@/lib/class-names';

/** How a connection is, by word and colour. */
export interface ConnectionMark {
  readonly word: string;
  readonly colour: string;
  readonly isWell: boolean;
}

export const notConnected: ConnectionMark = {
  word: 'Not connected',
  colour: 'text-muted-foreground',
  isWell: false,
};
export const connected: ConnectionMark = { word: 'Connected', colour: 'text-status-done', isWell: true };
export const inTrouble: ConnectionMark = { word: 'Connected, with trouble', colour: 'text-primary', isWell: false };

export function StateMark({ mark }: { mark: ConnectionMark }) {
  return (
    <p className={cn('flex shrink-0 items-center gap-1.5 text-xs', mark.colour)}>
      <span aria-hidden className={cn('size-2 rounded-full', mark.isWell ? 'bg-current' : 'border-2 border-current')} />
      {mark.word}
    </p>
  );
}
