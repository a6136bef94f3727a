import type { Pulse } from '@oblivion/protocol';
import type { ReactNode } from 'react';
import { formatCompact, formatCost, formatCount, unpricedNote } from '@/lib/amounts';
import { cn } from '@/lib/class-names';

interface Props {
  readonly effects: Pulse['effects'];
  readonly models: Pulse['modelsLastDay'];
}

/** What is owed to the outside, and what the models cost. */
export function Meters({ effects, models }: Props) {
  const calls = { total: models.calls, withoutPrice: models.callsWithoutPrice };
  return (
    <section
      aria-label="Deliveries and models"
      className="grid grid-cols-2 gap-px overflow-hidden rounded-md border bg-border md:grid-cols-5"
    >
      <Meter label="Deliveries pending" note="on their way to Slack and ClickUp">
        {formatCount(effects.pending)}
      </Meter>
      <Meter
        label="Deliveries parked"
        note={effects.parked > 0 ? 'given up; a person must look' : 'nothing is stuck'}
        isAlarming={effects.parked > 0}
      >
        {formatCount(effects.parked)}
      </Meter>
      <Meter label="Model calls" note="in the last day">
        {formatCount(models.calls)}
      </Meter>
      <Meter label="Tokens" note="in and out, in the last day">
        <span title={`${formatCount(models.inputTokens)} in`}>{formatCompact(models.inputTokens)}</span>
        <span className="text-muted-foreground"> / </span>
        <span title={`${formatCount(models.outputTokens)} out`}>{formatCompact(models.outputTokens)}</span>
      </Meter>
      <Meter label="Model cost" className="max-md:col-span-2" note={unpricedNote(calls) ?? 'in the last day'}>
        {formatCost(models.costMicroUsd, calls)}
      </Meter>
    </section>
  );
}

interface MeterProps {
  readonly label: string;
  readonly note: string;
  readonly isAlarming?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

function Meter({ label, note, isAlarming = false, className, children }: MeterProps) {
  return (
    <div className={cn('bg-card px-4 py-3', className)}>
      <p className="eyebrow">{label}</p>
      <p className={cn('mt-1 font-mono text-lg leading-tight', isAlarming && 'text-destructive')}>{children}</p>
      <p className="text-xs text-muted-foreground">{note}</p>
    </div>
  );
}
