import type { SlackConnectionView } from '@oblivion/protocol';
import Link from 'next/link';
import { cn } from '@/lib/class-names';
import { isOpen, type Step, steps, stepTitles } from '../_steps';

/** The way from nothing to a workspace that is connected, and where on it one stands. */
export function StepList({ current, connection }: { current: Step; connection: SlackConnectionView | null }) {
  return (
    <nav aria-label="Steps">
      <ol className="grid grid-cols-2 gap-px overflow-hidden rounded-md border bg-border sm:grid-cols-4">
        {steps.map((step, index) => (
          <li key={step} className="grid bg-card">
            <StepLink step={step} number={index + 1} isCurrent={step === current} isOpen={isOpen(step, connection)} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function StepLink(props: { step: Step; number: number; isCurrent: boolean; isOpen: boolean }) {
  const { step, number, isCurrent } = props;
  const look = cn(
    'flex items-center gap-2.5 border-t-2 px-3 py-2.5 -outline-offset-2',
    isCurrent ? 'border-t-primary bg-primary/10' : 'border-t-transparent',
    !isCurrent && 'text-muted-foreground',
  );
  const words = (
    <>
      <span aria-hidden className={cn('font-mono text-xs', isCurrent && 'text-primary')}>
        {number}
      </span>
      {stepTitles[step]}
    </>
  );
  if (!props.isOpen) {
    return (
      <span aria-disabled className={look} title="Install the app first">
        {words}
      </span>
    );
  }
  return (
    <Link
      href={`/connections/slack?step=${step}`}
      aria-current={isCurrent ? 'step' : undefined}
      className={cn(look, 'transition-colors hover:text-foreground')}
    >
      {words}
    </Link>
  );
}
