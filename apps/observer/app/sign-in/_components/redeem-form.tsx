'use client';

import { useEffect, useRef } from 'react';
import { Button } from '@/components/ui/button';

/**
 * Redeems the token with a POST, by itself where scripts run and by its button elsewhere: programs that only look at
 * the link do not use it up.
 */
export function RedeemForm({ token }: { token: string }) {
  const form = useRef<HTMLFormElement>(null);
  const isSent = useRef(false);
  useEffect(() => {
    if (isSent.current) return;
    isSent.current = true;
    form.current?.requestSubmit();
  }, []);
  return (
    <form ref={form} method="post" action="/sign-in/redeem" className="grid gap-4">
      <input type="hidden" name="token" value={token} />
      <p role="status" className="text-muted-foreground">
        Signing you in…
      </p>
      <noscript>
        <p className="text-muted-foreground">Scripts are off: press the button to go on.</p>
      </noscript>
      <Button type="submit">Sign in</Button>
    </form>
  );
}
