'use client';

import { CheckIcon, CopyIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';

/** Puts a text on the clipboard and says so. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'failed'>('none');
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(text).then(
      () => 'copied' as const,
      () => 'failed' as const,
    );
    setOutcome(copied);
  };
  return (
    <>
      <Button variant="outline" onClick={() => void copy()}>
        {outcome === 'copied' ? <CheckIcon aria-hidden /> : <CopyIcon aria-hidden />}
        {label}
      </Button>
      <span role="status" className="self-center text-xs text-muted-foreground">
        {outcome === 'copied' && 'Copied.'}
        {outcome === 'failed' && 'The browser does not allow it; open the manifest below and copy it there.'}
      </span>
    </>
  );
}
