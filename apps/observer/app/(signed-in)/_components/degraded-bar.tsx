'use client';

import type { PartHealth } from '@oblivion/protocol';
import { ChevronRightIcon, UnplugIcon } from 'lucide-react';
import Link from 'next/link';
import { RelativeTime } from '@/components/relative-time';
import { useHealth } from '@/lib/health/health-context';
import { degradedParts } from '@/lib/health/part-words';

/** Says on every screen what works less well than it should, and what that means. Gone by itself when all is well. */
export function DegradedBar() {
  const { health } = useHealth();
  const parts = degradedParts(health);
  return (
    <div role="status" aria-label="Degraded parts" data-degraded={parts.length}>
      {parts.length > 0 && (
        <Link
          href="/system"
          className="group block border-b border-primary/40 bg-primary/10 -outline-offset-2 transition-colors hover:bg-primary/15"
        >
          <span className="mx-auto flex max-w-[100rem] items-start gap-2.5 px-3 py-2 text-sm sm:px-6">
            <UnplugIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-primary" />
            <span className="mr-auto grid min-w-0 gap-0.5">
              {parts.map((part) => (
                <Line key={part.name} part={part} />
              ))}
            </span>
            <ChevronRightIcon
              aria-hidden
              className="mt-0.5 size-4 shrink-0 text-muted-foreground group-hover:text-foreground"
            />
          </span>
        </Link>
      )}
    </div>
  );
}

function Line({ part }: { part: PartHealth }) {
  return (
    <span className="min-w-0 wrap-anywhere">
      <span className="font-medium">{part.label}</span> {part.reason}{' '}
      <RelativeTime at={part.since} className="font-mono text-xs text-muted-foreground" />
      <span className="text-muted-foreground max-sm:hidden"> · {part.meaning}</span>
    </span>
  );
}
