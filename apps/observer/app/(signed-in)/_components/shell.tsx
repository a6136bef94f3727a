import type { Session } from '@oblivion/protocol';
import { LogOutIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Brand } from '@/components/brand';
import { Button } from '@/components/ui/button';
import { DegradedBar } from './degraded-bar';
import { DisconnectedBar } from './disconnected-bar';
import { LiveIndicator } from './live-indicator';
import { Navigation } from './navigation';
import { Shortcuts } from './shortcuts';

/** The frame around every screen: where one is, who one is, and whether what one sees is live. */
export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-primary px-3 py-2 font-medium text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-40 border-b border-t-2 border-t-primary bg-background">
        <div className="mx-auto flex h-12 max-w-[100rem] items-center gap-2 px-3 sm:gap-5 sm:px-6">
          <Link href="/" aria-label="Oblivion, to Pulse" className="max-sm:[&_span>span]:sr-only">
            <Brand />
          </Link>
          <Navigation />
          <div className="ml-auto flex items-center gap-2 sm:gap-3">
            <LiveIndicator />
            <Shortcuts />
            <Person session={session} />
          </div>
        </div>
      </header>
      <DisconnectedBar />
      <DegradedBar />
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[100rem] flex-1 px-3 py-4 outline-none sm:px-6 sm:py-6"
      >
        {children}
      </main>
    </div>
  );
}

function Person({ session }: { session: Session }) {
  const { person, tenant } = session;
  return (
    <div className="flex items-center gap-2 border-l pl-2 sm:gap-3 sm:pl-4">
      <p className="hidden text-right text-xs leading-tight md:block" title={person.email}>
        <span className="block font-medium">{person.name}</span>
        <span className="text-muted-foreground">
          {tenant.name} · {person.role}
        </span>
      </p>
      <form method="post" action="/sign-out">
        <Button type="submit" variant="ghost" size="icon" aria-label={`Sign out ${person.name}`} title="Sign out">
          <LogOutIcon aria-hidden />
        </Button>
      </form>
    </div>
  );
}
