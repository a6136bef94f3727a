'use client';

import { RotateCwIcon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Button } from '@/components/ui/button';

/** Asks the server for the page again. */
export function TryAgain() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  return (
    <Button variant="outline" size="sm" disabled={isPending} onClick={() => startTransition(() => router.refresh())}>
      <RotateCwIcon aria-hidden />
      {isPending ? 'Trying…' : 'Try again'}
    </Button>
  );
}
