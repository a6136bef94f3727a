'use client';

import { ProblemPanel } from '@/components/problem-panel';
import { Button } from '@/components/ui/button';

/** What a screen shows when drawing it failed; the rest of Observer stays usable. */
export function ScreenError({ digest, retry }: { digest: string | undefined; retry: () => void }) {
  const problem = {
    title: 'This screen could not be drawn.',
    advice: 'Try again. If it happens again, look for the number below in the log of Observer.',
    traceId: digest ?? null,
  };
  return (
    <ProblemPanel problem={problem}>
      <Button variant="outline" size="sm" onClick={retry}>
        Try again
      </Button>
    </ProblemPanel>
  );
}
